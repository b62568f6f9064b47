// Shows a message in place of a part of the page that failed, and shows that part again when the user asks.

import { Component, Fragment } from 'react';
import type { ReactNode } from 'react';

interface State {
  hasFailed: boolean;
  attempt: number;
}

/** An extension or a translation can change the page so that React cannot. What was typed has to be kept outside of this part. */
export class SafePart extends Component<{ children: ReactNode }, State> {
  override state: State = { hasFailed: false, attempt: 1 };

  static getDerivedStateFromError(): Partial<State> {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    const { hasFailed, attempt } = this.state;
    if (!hasFailed) return <Fragment key={attempt}>{this.props.children}</Fragment>;
    return (
      <div className="message bad" role="alert">
        <p>
          <strong>The form cannot be shown.</strong>
          <span>
            {
              ' What you entered is still here. If your browser translates this page, turn the translation off.'
            }
          </span>
        </p>
        <button type="button" onClick={() => this.setState({ hasFailed: false, attempt: attempt + 1 })}>
          Show the form again
        </button>
      </div>
    );
  }
}
