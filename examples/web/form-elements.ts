// Reads and changes the state of page elements: moves the focus, and finds pickers that are only partly filled in.

/** Moves the focus to the first field that is invalid or in conflict. Returns false when there is none. */
export function focusFirstTrouble(form: HTMLFormElement): boolean {
  const [first] = form.querySelectorAll<HTMLElement>('[aria-invalid="true"], [data-undecided]');
  if (!first) return false;
  focusWithin(first);
  return true;
}

/**
 * Focuses the message. The browser would scroll the whole page to it, because the bar in which it is covers the page's end. It is scrolled
 * to only where the bar is a part of the page, on low screens.
 */
export function focusWithoutJump(element: HTMLElement): void {
  element.focus({ preventScroll: true });
  const { top, bottom } = element.getBoundingClientRect();
  if (top < 0 || bottom > window.innerHeight) element.scrollIntoView({ block: 'nearest' });
}

export function focusInside(id: string): void {
  const element = document.getElementById(id);
  if (element) focusWithin(element);
}

/** Focuses the element, or in a group its checked answer or its first button. */
function focusWithin(element: HTMLElement): void {
  const inside =
    element.querySelector<HTMLElement>(':checked') ?? element.querySelector<HTMLElement>('input, button');
  (element instanceof HTMLSelectElement ? element : (inside ?? element)).focus();
}

/** The ids of fields whose picker is partly filled in, such as a day without a year. Its value is empty, but the field is not to be emptied. */
export function halfFilledFields(form: HTMLFormElement): string[] {
  return [...form.elements]
    .filter((element) => element instanceof HTMLInputElement && element.validity.badInput)
    .map(({ id }) => id.replace(/^field-/, ''));
}
