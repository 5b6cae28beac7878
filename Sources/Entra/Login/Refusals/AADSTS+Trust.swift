/// What Entra says of tokens that it issued itself, and of issuers that a tenant's policy bars.
///
/// Codes and conditions: Microsoft Entra, "Microsoft Entra authentication and authorization error
/// codes" and "Configure an application to trust a managed identity", and users' reports, named at
/// each. Where no text was published, it is ours in the manner of its neighbours.
extension AADSTS {
  private static let restriction =
    "may not be used for federated identity credential flows for applications or managed "
    + "identities registered in this tenant."

  // Reported with the audience `https://management.azure.com/`; the text is that of 700212.
  static let noMatchingEntraAudience = AADSTS(
    7_002_121, 401, .invalidClient, uri: false,
    noMatch + " audience '{audience}'. " + checkCredential + federationPage)
  // Reported without its text, which is that of 700213.
  static let noMatchingEntraSubject = AADSTS(
    7_002_137, 401, .invalidClient, uri: false,
    noMatch + " subject '{subject}'. " + checkCredential + federationPage)
  // Reported where the credential's audience is the exchange's GUID, or a text of one's own.
  static let audienceIsNoExchange = AADSTS(
    700_214, 401, .invalidClient, uri: false,
    "The federated identity credential audience must be 'api://AzureADTokenExchange' for "
      + "assertions issued by Microsoft Entra ID.")
  // Reported of two credentials that trust the v1.0 and the v2.0 issuer for one subject.
  static let severalCredentialsOfSubject = AADSTS(
    700_263, 401, .invalidClient, uri: false,
    "Only one federated identity credential may be configured for the subject '{subject}' of the "
      + "Microsoft Entra ID issuer.")
  static let noManagedIdentity = AADSTS(
    700_226, 401, .invalidClient, uri: false,
    "Only MSI tokens may be used as Federated Identity Credentials for AAD issuer.")
  // The first sentence is reported, the second quotes the neighbour 7002206.
  static let forbiddenAudience = AADSTS(
    700_227, 401, .invalidClient, uri: false,
    "Forbidden token audience. Token audience must match the cloud-specific AAD Token Exchange App "
      + "Uri.")
  // MicrosoftDocs/azure-docs#109083.
  static let forbiddenTokenType = AADSTS(
    700_229, 401, .invalidClient, uri: true,
    "Forbidden token type. Only app-only tokens may be used as Federated Identity Credentials for "
      + "AAD issuer.")
  static let chainedCredentials = AADSTS(
    700_231, 401, .invalidClient, uri: false,
    "Token obtained using a federated identity credential may not be used as a federated identity "
      + "credential.")
  // Microsoft Q&A 2139753.
  static let issuedInAnotherTenant = AADSTS(
    700_236, 401, .invalidClient, uri: false,
    "Entra ID tokens issued by issuer '{issuer}' " + restriction)
  // Reported of tokens of another cloud, and of tenants whose policy names the issuers.
  static let issuerBarred = AADSTS(
    700_238, 401, .invalidClient, uri: false, "Tokens issued by issuer '{issuer}' " + restriction)
  // Quoted since 2025 by people whose GitHub repositories belong to no enterprise.
  static let claimDemanded = AADSTS(
    7_002_381, 401, .invalidClient, uri: false,
    "Federated identity credentials issued by '{issuer}' for applications or managed identities "
      + "registered in this tenant must contain the {claim} claim with value {wanted} but actual "
      + "value is '{actual}'.")
  // "Troubleshoot an Azure Resource Manager workload identity service connection" says what it
  // means. No text is public.
  static let federationDisabled = AADSTS(
    700_223, 401, .invalidClient, uri: true,
    "Workload identity federation is disabled by a policy of the tenant.")
  // A recorded answer to a service principal, 2025; error, status and the two members that go with
  // it are from there.
  static let conditionalAccess = AADSTS(
    53003, 400, .invalidGrant, uri: true,
    "Access has been blocked by Conditional Access policies. The access policy does not allow "
      + "token issuance.")

  /// The rows above.
  static let ofTrust: [AADSTS] = [
    noMatchingEntraAudience, noMatchingEntraSubject, audienceIsNoExchange,
    severalCredentialsOfSubject, noManagedIdentity, forbiddenAudience, forbiddenTokenType,
    chainedCredentials, issuedInAnotherTenant, issuerBarred, claimDemanded, federationDisabled,
    conditionalAccess,
  ]
}

/// What the on-behalf-of flow says of the assertion of a user whom it is asked to act for.
///
/// Texts: reports of the libraries' users; that of 50013 as in Azure/azure-sdk-for-java#25109.
extension AADSTS {
  static let assertionKeyNotFound = AADSTS(
    50013, 400, .invalidGrant, uri: true,
    "Assertion failed signature validation. [Reason - The key was not found., Thumbprint of key "
      + "used by client: '{key}']")
  static let assertionSignature = AADSTS(
    50013, 400, .invalidGrant, uri: true,
    "Assertion failed signature validation. [Reason - Key was found, but use of the key to verify "
      + "the signature failed., Thumbprint of key used by client: '{key}', Found key "
      + "'Start={start}, End={end}']")
  static let assertionAudience = AADSTS(
    500_131, 400, .invalidGrant, uri: true,
    "Assertion audience does not match the Client app presenting the assertion. The audience in "
      + "the assertion was '{audience}' and the expected audience is '{client}' or one of the "
      + "Application Uris of this application with App ID '{client}'({name}).")
  static let assertionExpired = AADSTS(
    500_133, 400, .invalidGrant, uri: true,
    "Assertion is not within its valid time range. Ensure that the access token is not expired "
      + "before using it for user assertion, or request a new token. Current time: {now}, expiry "
      + "time of assertion {end}.")
  // Microsoft/mcp#2192: an app-only token has nobody behind it.
  static let nobodyToActFor = AADSTS(
    7_000_114, 400, .invalidGrant, uri: true,
    "Application '{client}' is not allowed to make application on-behalf-of calls.")

  /// The rows above.
  static let ofDelegation: [AADSTS] = [
    assertionKeyNotFound, assertionSignature, assertionAudience, assertionExpired, nobodyToActFor,
  ]
}
