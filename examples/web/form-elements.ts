// What only the elements on the screen know: where the focus belongs, and which pickers are filled in half.

/** Puts the focus on the first field that is wrong or undecided. False when there is none. */
export function focusFirstTrouble(form: HTMLFormElement): boolean {
  const [first] = form.querySelectorAll<HTMLElement>('[aria-invalid="true"], [data-undecided]');
  if (!first) return false;
  focusWithin(first);
  return true;
}

export function focusInside(id: string): void {
  const element = document.getElementById(id);
  if (element) focusWithin(element);
}

/** The element itself, or in a group its checked answer or its first button. */
function focusWithin(element: HTMLElement): void {
  const inside =
    element.querySelector<HTMLElement>(':checked') ?? element.querySelector<HTMLElement>('input, button');
  (element instanceof HTMLSelectElement ? element : (inside ?? element)).focus();
}

/** The ids of fields whose picker has a day without a year or the like. Its value is empty, which must not pass for an emptied field. */
export function halfFilledFields(form: HTMLFormElement): string[] {
  return [...form.elements]
    .filter((element) => element instanceof HTMLInputElement && element.validity.badInput)
    .map(({ id }) => id.replace(/^field-/, ''));
}
