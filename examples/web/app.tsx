// The page: a search box and the customer. The id is in the address, so reload, back and bookmarks work without code.

import { CustomerPage } from './customer-page.tsx';

export function App({ customerId }: { customerId: string }) {
  return (
    <>
      <header className="top">
        <h1>Custom fields</h1>
        {/* A plain form that opens another address. The browser asks before changes that are not saved are lost. */}
        <form role="search" action="/" className="search">
          <label htmlFor="customer">Customer id</label>
          <input
            id="customer"
            name="customer"
            inputMode="numeric"
            autoComplete="off"
            required
            defaultValue={customerId}
          />
          <button type="submit">Find</button>
        </form>
      </header>
      <main>
        {customerId === '' ? (
          <>
            <title>Custom fields</title>
            <p>Enter LoanPro’s id of a customer, such as 4150.</p>
          </>
        ) : (
          <CustomerPage key={customerId} id={customerId} />
        )}
      </main>
    </>
  );
}
