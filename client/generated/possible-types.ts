export const possibleTypes: Record<string, string[]> = {
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
