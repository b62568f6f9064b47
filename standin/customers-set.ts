// The set `Customers`: the complete documented record. It includes the sensitive members, so that tests can detect a leak.

import { customFieldValuesSet } from './custom-field-values-set.ts';
import { type EntitySet, type Navigation, membersNamed } from './entity-set.ts';

/** An update changes the custom field values of a customer, and never the customer row itself. */
export const customersSet: EntitySet = {
  name: 'Customers',
  type: 'Entity.Customer',
  table: 'customer_entity',
  // Documented. The stand-in stores only the values, so any other navigation stays deferred even when it should be expanded.
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
    // Observed: `id` is the only id that a URL accepts. `customerId` is the number of a government document.
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
    // Observed: set only when the customer is read through a loan, which the stand-in does not offer.
    { name: 'loanRole', column: null },
    { name: 'lastUpdate', column: 'last_update', isDate: true },
    { name: 'created', column: 'created', isDate: true },
    ...membersNamed('active'),
  ],
};

function knownByName(...names: string[]): Navigation[] {
  return names.map((name) => ({ name }));
}
