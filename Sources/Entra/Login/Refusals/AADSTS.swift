/// One row of the table of refusals: what the token endpoint answers in one case.
///
/// Codes and meanings: Microsoft Entra, "Microsoft Entra authentication and authorization error
/// codes". Statuses, errors and texts: response bodies that users quoted in public issues, named
/// where a row has them; rows without a name follow the documentation. Texts are the newest seen.
struct AADSTS: Hashable, Sendable {
  /// The `error` members of RFC 6749 §5.2 that are used, and Microsoft's own.
  enum OAuthError: String, Hashable, Sendable {
    case invalidClient = "invalid_client"
    case invalidGrant = "invalid_grant"
    case invalidInstance = "invalid_instance"
    case invalidRequest = "invalid_request"
    case invalidResource = "invalid_resource"
    case invalidScope = "invalid_scope"
    case invalidTenant = "invalid_tenant"
    case temporarilyUnavailable = "temporarily_unavailable"
    case unauthorizedClient = "unauthorized_client"
    case unsupportedGrantType = "unsupported_grant_type"
  }

  /// The code, without `AADSTS`.
  let code: Int
  /// The HTTP status.
  let status: Int
  /// The member `error`.
  let error: OAuthError
  /// The text; a name in braces stands for a value of the case.
  let template: String
  /// Whether the answer has `error_uri`: only codes with a public page do.
  let hasErrorURI: Bool

  init(
    _ code: Int, _ status: Int, _ error: OAuthError, uri hasErrorURI: Bool, _ template: String
  ) {
    self.code = code
    self.status = status
    self.error = error
    self.hasErrorURI = hasErrorURI
    self.template = template
  }
}

// MARK: - The federated exchange

extension AADSTS {
  static let noMatch = "No matching federated identity record found for presented assertion"

  static let checkCredential =
    "Check your federated identity credential Subject, Audience and Issuer "
    + "against the presented assertion. "

  static let federationPage =
    "See documentation at: "
    + "https://learn.microsoft.com/entra/workload-id/workload-identity-federation."

  // Azure/login#461; Azure/azure-workload-identity#1200.
  static let noMatchingIssuer = AADSTS(
    700_211, 401, .invalidClient, uri: false,
    noMatch + " issuer '{issuer}'. " + checkCredential + federationPage)
  static let noMatchingAudience = AADSTS(
    700_212, 401, .invalidClient, uri: false,
    noMatch + " audience '{audience}'. " + checkCredential + federationPage)
  static let noMatchingSubject = AADSTS(
    700_213, 401, .invalidClient, uri: false,
    noMatch + " subject '{subject}'. " + checkCredential + federationPage)
  // Azure/login#515.
  static let subjectInWrongCase = AADSTS(
    7_002_138, 401, .invalidClient, uri: false,
    noMatch + " subject '{subject}'. The subject matches with case-insensitive comparison, "
      + "but not with case-sensitive comparison. " + checkCredential
      + "See breaking change notification and remediation at: https://learn.microsoft.com/en-us/"
      + "entra/identity-platform/reference-breaking-changes#august-2024.")
  // When one of the credentials is flexible; quoted in public repositories in 2025.
  static let noMatchingExpression = AADSTS(
    7_002_131, 401, .invalidClient, uri: false,
    noMatch + " subject '{subject}' or no federated identity credential expression matched. Please "
      + "check your federated identity credential Subject, Expression, Audience and Issuer against "
      + "the presented assertion. "
      + "https://learn.microsoft.com/entra/workload-id/workload-identity-federation")
  static let noFederatedCredentials = AADSTS(
    70025, 401, .invalidClient, uri: false,
    "The client '{client}'({name}) has no configured federated identity credentials.")
  // MicrosoftDocs/azure-docs#86916; Azure/azure-sdk-for-python#32124. The times are NumericDates.
  static let lifetimeTooLong = AADSTS(
    70023, 401, .invalidClient, uri: true,
    "External OIDC Provider token must have a lifetime of less than or equal to 1.01:00:00. "
      + "Token issued at {issued}. Token expires on {expires}.")
  // Azure/login#180. The space before the last period is in the original.
  static let assertionOutOfTime = AADSTS(
    700_024, 401, .invalidClient, uri: true,
    "Client assertion is not within its valid time range. Current time: {now}, "
      + "assertion valid from {start}, expiry time of assertion {end}. Review the documentation "
      + "at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .")
  // Azure/azure-workload-identity#1232 and #616.
  static let keyNotFound = AADSTS(
    7_000_272, 401, .invalidClient, uri: true,
    "The certificate with identifier {key} used to sign the federated credential could not be "
      + "found in the metadata of identity provider {issuer}. Please validate that your Identity "
      + "Provider's metadata exposes the key used to sign the incoming token.")

  private static let endpointFailed = "Request to External OIDC endpoint failed."

  // Azure/azure-workload-identity#605 and #642; Azure/AKS#4029. One text for three codes.
  static let metadataUnusable = AADSTS(50166, 400, .invalidRequest, uri: false, endpointFailed)
  static let metadataUnreachable = AADSTS(501_661, 400, .invalidRequest, uri: false, endpointFailed)
  static let metadataTimedOut = AADSTS(90061, 400, .invalidRequest, uri: false, endpointFailed)

  static let malformedToken = AADSTS(
    50027, 400, .invalidRequest, uri: true, "JWT token is invalid or malformed.")
  static let wrongTokenType = AADSTS(
    5_002_727, 400, .invalidRequest, uri: true,
    "Invalid JWT header type specified, must be 'JWT' or 'http://openid.net/specs/jwt/1.0'.")
  // AzureAD/microsoft-authentication-library-for-dotnet#4712.
  static let keyDoesNotFit = AADSTS(
    5_002_730, 400, .invalidRequest, uri: true,
    "Invalid JWT token. Unsupported key for the signing algorithm.")
  // AzureAD/microsoft-identity-web#3467. The list holds what is accepted.
  static let unsupportedAlgorithm = AADSTS(
    5_002_738, 400, .invalidRequest, uri: true,
    "Invalid JWT token. '{algorithm}' is not a supported signature algorithm. "
      + "Supported signing algorithms are: '{supported}'")
  // MicrosoftDocs/azure-docs#90321.
  static let issuedByEntra = AADSTS(
    700_222, 400, .invalidRequest, uri: true,
    "AAD-issued tokens may not be used for federated identity flows.")
  // What a wrong signature of a federated assertion gives is not known. This is the answer to a
  // wrong signature of a client's own assertion; the reason is worded as in
  // Azure/azure-sdk-for-java#25109.
  static let invalidSignature = AADSTS(
    700_027, 401, .invalidClient, uri: true,
    "Client assertion contains an invalid signature. [Reason - The provided signature value did "
      + "not match the expected signature value., Thumbprint of key used by client: '{key}']")
}

// MARK: - The client

extension AADSTS {
  // A client's own assertion, which its certificate signs.
  private static let certificatePage =
    "https://learn.microsoft.com/entra/identity-platform/certificate-credentials"
  // Azure Active Directory, "Troubleshoot" pages of MSAL; the statuses are from memory.
  static let assertionOfAnotherClient = AADSTS(
    700_021, 401, .invalidClient, uri: true,
    "Client assertion application identifier doesn't match 'client_id' parameter. Review the "
      + "documentation at " + certificatePage + " .")
  static let assertionForAnotherRealm = AADSTS(
    700_023, 401, .invalidClient, uri: true,
    "Client assertion audience claim does not match Realm issuer. Review the documentation at "
      + certificatePage + " .")
  // Azure File Sync, "Troubleshoot server registration", quotes the text.
  static let certificateExpired = AADSTS(
    700_027, 401, .invalidClient, uri: true,
    "Client assertion contains an invalid signature. [Reason - The key used is expired., "
      + "Thumbprint of key used by client: '{key}', Found key 'Start={start}, End={end}']")
  static let invalidClientSignature = AADSTS(
    700_027, 401, .invalidClient, uri: true,
    "Client assertion contains an invalid signature. [Reason - The provided signature value did "
      + "not match the expected signature value., Thumbprint of key used by client: '{key}', Found "
      + "key 'Start={start}, End={end}']")
  // AzureAD/passport-azure-ad#453 quotes the reason.
  static let certificateNotFound = AADSTS(
    700_027, 401, .invalidClient, uri: true,
    "The certificate with identifier used to sign the client assertion is not registered on "
      + "application. [Reason - The key was not found., Thumbprint of key used by client: '{key}', "
      + "Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured "
      + "keys for app Id '{client}'.]")
  static let unknownApplication = AADSTS(
    700_016, 400, .unauthorizedClient, uri: true,
    "Application with identifier '{client}' was not found in the directory '{tenant}'. This can "
      + "happen if the application has not been installed by the administrator of the tenant or "
      + "consented to by any user in the tenant. You may have sent your authentication request to "
      + "the wrong tenant.")
  static let disabledApplication = AADSTS(
    7_000_112, 400, .unauthorizedClient, uri: true,
    "Application '{client}'({name}) is disabled.")
  // Quoted in public scripts of 2021; there the answer has no page.
  static let publicClient = AADSTS(
    700_025, 401, .invalidClient, uri: false,
    "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.")
  static let credentialsRequired = AADSTS(
    7_000_216, 401, .invalidClient, uri: true,
    "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' "
      + "grant type.")
  static let assertionRequired = AADSTS(
    7_000_218, 401, .invalidClient, uri: true,
    "The request body must contain the following parameter: "
      + "'client_assertion' or 'client_secret'.")
  static let invalidSecret = AADSTS(
    7_000_215, 401, .invalidClient, uri: true,
    "Invalid client secret provided. Ensure the secret being sent in the request is the client "
      + "secret value, not the client secret ID, for a secret added to app '{client}'.")
  // dotnet/sign#849.
  static let expiredSecret = AADSTS(
    7_000_222, 401, .invalidClient, uri: true,
    "The provided client secret keys for app '{client}' are expired. Visit the Azure portal to "
      + "create new keys for your app: https://aka.ms/NewClientSecret, or consider using "
      + "certificate credentials for added security: https://aka.ms/certCreds.")
}

// MARK: - The tenant and the request

extension AADSTS {
  private static let tenantNotFoundText =
    "Tenant '{tenant}' not found. This may happen if there are no active subscriptions for the "
    + "tenant. Check to make sure you have the correct tenant ID. Check with your subscription "
    + "administrator."

  static let tenantNotFound = AADSTS(90002, 400, .invalidRequest, uri: true, tenantNotFoundText)
  static let tenantNotFoundInDiscovery = AADSTS(
    90002, 400, .invalidTenant, uri: true, tenantNotFoundText)
  static let malformedTenant = AADSTS(
    900_023, 400, .invalidRequest, uri: true,
    "Specified tenant identifier '{tenant}' is neither a valid DNS name, "
      + "nor a valid external domain.")
  static let emptyTenant = AADSTS(
    900_021, 400, .invalidRequest, uri: true,
    "Requested tenant identifier '00000000-0000-0000-0000-000000000000' is not valid. Tenant "
      + "identifiers may not be an empty GUID.")
  static let grantNeedsTenant = AADSTS(
    9_001_023, 400, .invalidRequest, uri: true,
    "The grant type is not supported over the /common or /consumers endpoints. Please use the "
      + "/organizations or tenant-specific endpoint.")
  static let missingParameter = AADSTS(
    900_144, 400, .invalidRequest, uri: true,
    "The request body must contain the following parameter: '{parameter}'.")
  static let missingField = AADSTS(
    90014, 400, .invalidRequest, uri: true,
    "The required field '{parameter}' is missing from the credential. Ensure that you have all "
      + "the necessary parameters for the login request.")
  static let repeatedParameter = AADSTS(
    9_000_411, 400, .invalidRequest, uri: true,
    "The request is not properly formatted. The parameter '{parameter}' is duplicated.")
  static let malformedRequest = AADSTS(
    9_002_313, 400, .invalidRequest, uri: true,
    "Invalid request. Request is malformed or invalid.")
  static let methodNotAllowed = AADSTS(
    900_561, 400, .invalidRequest, uri: true,
    "The endpoint only accepts POST requests. Received a {method} request.")
  static let unsupportedGrant = AADSTS(
    70003, 400, .unsupportedGrantType, uri: true,
    "The app requested an unsupported grant type '{grant}'.")
  static let invalidScope = AADSTS(
    70011, 400, .invalidScope, uri: true,
    "The provided value for the input parameter 'scope' is not valid. "
      + "The scope {scope} is not valid.")
  static let scopeWithoutDefault = AADSTS(
    1_002_012, 400, .invalidScope, uri: true,
    "The provided value for scope {scope} is not valid. Client credential flows must have a scope "
      + "value with /.default suffixed to the resource identifier (application ID URI).")
  static let severalResources = AADSTS(
    700_022, 400, .invalidRequest, uri: true,
    "The provided value for the input parameter 'scope' is not valid because it contains more "
      + "than one resource. Scope {scope}.")
  static let unknownResource = AADSTS(
    500_011, 400, .invalidResource, uri: true,
    "The resource principal named {resource} was not found in the tenant named {tenant}. This can "
      + "happen if the application has not been installed by the administrator of the tenant or "
      + "consented to by any user in the tenant. You might have sent your authentication request "
      + "to the wrong tenant.")
  static let resourceParameter = AADSTS(
    901_002, 400, .invalidRequest, uri: true,
    "The 'resource' request parameter is not supported.")
  // AzureAD/microsoft-authentication-library-for-js#3572.
  static let unknownInstance = AADSTS(
    50049, 400, .invalidInstance, uri: true, "Unknown or invalid instance.")
  static let transientError = AADSTS(
    90033, 503, .temporarilyUnavailable, uri: true,
    "A transient error has occurred. Please try again.")
}

extension AADSTS {
  /// Every row: what the tests demand to be reached.
  static let all: [AADSTS] =
    [
      noMatchingIssuer, noMatchingAudience, noMatchingSubject, subjectInWrongCase,
      noMatchingExpression, assertionOfAnotherClient, assertionForAnotherRealm, certificateExpired,
      invalidClientSignature,
      noFederatedCredentials, lifetimeTooLong, assertionOutOfTime, keyNotFound, metadataUnusable,
      metadataUnreachable, metadataTimedOut, malformedToken, wrongTokenType, keyDoesNotFit,
      unsupportedAlgorithm, issuedByEntra, invalidSignature, unknownApplication,
      disabledApplication, certificateNotFound, credentialsRequired, assertionRequired,
      invalidSecret,
      expiredSecret,
      tenantNotFound, tenantNotFoundInDiscovery, malformedTenant, emptyTenant, grantNeedsTenant,
      missingParameter, missingField, repeatedParameter, malformedRequest, methodNotAllowed,
      unsupportedGrant, invalidScope, scopeWithoutDefault, severalResources, unknownResource,
      resourceParameter, unknownInstance, transientError, publicClient,
    ] + ofTrust + ofDelegation
}
