export const possibleTypes: Record<string, string[]> = {
  "Node": [
    "CustomFieldDefinition",
    "TextCustomFieldValue",
    "NumberCustomFieldValue",
    "CurrencyCustomFieldValue",
    "PercentageCustomFieldValue",
    "DateCustomFieldValue",
    "DateTimeCustomFieldValue",
    "TimeCustomFieldValue",
    "CheckboxCustomFieldValue",
    "SelectCustomFieldValue",
    "PhoneCustomFieldValue",
    "UrlCustomFieldValue",
    "AssociatedCompanyCustomFieldValue",
    "OtherCustomFieldValue",
    "Customer"
  ],
  "CustomFieldValue": [
    "TextCustomFieldValue",
    "NumberCustomFieldValue",
    "CurrencyCustomFieldValue",
    "PercentageCustomFieldValue",
    "DateCustomFieldValue",
    "DateTimeCustomFieldValue",
    "TimeCustomFieldValue",
    "CheckboxCustomFieldValue",
    "SelectCustomFieldValue",
    "PhoneCustomFieldValue",
    "UrlCustomFieldValue",
    "AssociatedCompanyCustomFieldValue",
    "OtherCustomFieldValue"
  ]
};
