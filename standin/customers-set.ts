// `Customers`: the whole documented record, the dangerous members too, so that a leak in a client would show.

import { customFieldValuesSet } from './custom-field-values-set.ts';
import { type EntitySet, type Navigation, membersNamed } from './entity-set.ts';

/** Its rows are never changed by an update; only their values are. */
export const customersSet: EntitySet = {
  name: 'Customers',
  type: 'Entity.Customer',
  table: 'customer_entity',
  // Documented. Only the values are kept here: expanding another one leaves it deferred.
  navigations: [
    ...knownByName('PrimaryAddress', 'MailAddress', 'Employer', 'References', 'PaymentAccounts', 'Phones'),
    {
      name: 'CustomFieldValues',
      leadsTo: {
        set: customFieldValuesSet,
        isList: true,
        condition: "entity_type = 'Entity.Customer' AND entity_id = ?",
        from: 'id',
      },
    },
    ...knownByName('Documents', 'CreditScore', 'Loans', 'SocialProfiles', 'Notes'),
  ],
  members: [
    // Observed: `id` is the only id a URL takes; `customerId` is the number of a government paper.
    ...membersNamed(
      'id',
      'customId',
      'mcId',
      'customerType',
      'status',
      'firstName',
      'lastName',
      'middleName',
    ),
    { name: 'birthDate', column: 'birth_date', isDate: true },
    ...membersNamed(
      'gender',
      'generationCode',
      'email',
      'ssn',
      'driverLicense',
      'companyName',
      'contactName',
    ),
    ...membersNamed('customerIdType', 'customerId', 'creditScoreId', 'creditLimit'),
    { name: 'accessUserName', column: 'access_username' },
    { name: 'accessPassword', column: 'access_password' },
    ...membersNamed('hasAvatar', 'ofacMatch', 'ofacTested'),
    // Observed: set only where a loan is the context, which it never is here.
    { name: 'loanRole', column: null },
    { name: 'lastUpdate', column: 'last_update', isDate: true },
    { name: 'created', column: 'created', isDate: true },
    ...membersNamed('active'),
  ],
};

function knownByName(...names: string[]): Navigation[] {
  return names.map((name) => ({ name }));
}
