// The form of one customer. What was typed is kept outside of the part that is drawn, so that it outlives a page that breaks.

import type { Customer } from '../../client/src/outcome.ts';
import { DrawnForm } from './drawn-form.tsx';
import { SafePart } from './safe-part.tsx';
import { useLeaveGuard } from './use-leave-guard.ts';
import { useSteps } from './use-steps.ts';

interface Props {
  customer: Customer;
  /** Whether the form takes the focus, because it replaces the element that had it. */
  takesFocus: boolean;
}

export function CustomerForm({ customer, takesFocus }: Props) {
  const steps = useSteps(customer);
  useLeaveGuard(steps.view.draft);
  return (
    <SafePart>
      <DrawnForm customer={customer} steps={steps} takesFocus={takesFocus} />
    </SafePart>
  );
}
