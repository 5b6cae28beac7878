import ArcFedHTTP
import ArcFedResourceManager

/// The table of errors of `Microsoft.ManagedIdentity`.
///
/// Codes and texts: Microsoft Entra, "Important considerations and restrictions for federated
/// identity credentials", and responses quoted in public issues, named at each.
enum ManagedIdentityError {
  /// The name of an identity: 3 to 128 letters, digits, `-` and `_`, the first a letter or digit
  /// (Azure, "Naming rules and restrictions for Azure resources").
  static func isIdentityName(_ name: String) -> Bool {
    guard (3...128).contains(name.utf8.count), let first = name.first, first.isASCII,
      first.isLetter || first.isNumber
    else { return false }
    return name.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_")
    }
  }

  /// What the provider answers when a federated credential is not written.
  static func error(
    for refusal: FederatedCredentialRefusal, identity: ManagedIdentity
  ) -> ARMError {
    switch refusal {
    case .ownerNotFound: parentNotFound
    case .invalidName(let name):
      ARMError(
        status: 400, code: "BadRequest",
        message: "Federated Identity Credential name '\(name)' is invalid.")
    case .emptyProperties:
      ARMError(
        status: 400, code: "BadRequest",
        message: "Federated Identity Credential from HTTP body has empty properties")
    // zioproto/istio-aks-example#6.
    case .missing:
      ARMError(
        status: 400, code: "BadRequest",
        message: "The request format was unexpected. Federated Identity Credential must specify "
          + "'issuer', 'subject' and 'audience'.")
    // Azure/azure-cli#31598.
    case .audienceCount:
      ARMError(
        status: 400, code: "InvalidFederatedIdentityCredentialsAudienceLength",
        message: "Federated identity credentials must have exactly 1 audience.")
    case .duplicateName, .duplicateSubject:
      ARMError(
        status: 400, code: "Conflict",
        message: "Issuer and subject combination already exists for this Managed Identity.")
    case .concurrentWrite: concurrentWrite(identity)
    case .unsupportedRegion:
      ARMError(
        status: 405, code: "MethodNotAllowed",
        message: "The request format was unexpected: Support for federated identity credentials "
          + "not enabled.")
    // The errors of expressions are not documented: ours, in the manner of the others.
    case .subjectBesideExpression:
      ARMError(
        status: 400, code: "BadRequest",
        message: "The request format was unexpected. Federated Identity Credential must specify "
          + "either 'subject' or 'claimsMatchingExpression'.")
    case .invalidExpression: invalidExpression("is not valid")
    case .issuerWithoutExpressions(let issuer):
      invalidExpression("is not supported for the issuer '\(issuer)'")
    // Does not occur: the policy is for applications.
    case .issuerNotAllowed(let issuer):
      ARMError(
        status: 400, code: "BadRequest",
        message: "Issuer value '\(issuer)' not allowed as per assigned policy.")
    case .expressionNotAllowed:
      invalidExpression("lacks all required claims or contains unallowed claims")
    case .tooLong(let field): tooLong(field)
    case .limitReached: limitReached(identity)
    }
  }

  private static func invalidExpression(_ what: String) -> ARMError {
    ARMError(
      status: 400, code: "BadRequest",
      message: "The claims matching expression of the Federated Identity Credential \(what).")
  }

  /// The rates are documented, their error is not: Resource Manager's own ("Understand how Azure
  /// Resource Manager throttles requests").
  static func throttled(seconds: Int) -> ARMError {
    ARMError(
      status: 429, code: "TooManyRequests",
      message: "The request is being throttled as the limit has been reached for operation type. "
        + "Please try again after '\(seconds)' seconds.",
      headers: ["Retry-After": "\(seconds)"])
  }

  // pulumi/pulumi-azure-native#4343; Azure/bicep-registry-modules#1447.
  private static func concurrentWrite(_ identity: ManagedIdentity) -> ARMError {
    ARMError(
      status: 409, code: "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity",
      message: "Too many Federated Identity Credentials are written concurrently for the managed "
        + "identity '\(identity.resourceID.lowercased())'. Concurrent Federated Identity "
        + "Credentials writes under the same managed identity are not supported.")
  }

  /// The limit is documented, its error is not: ours, in the manner of the one above.
  private static func limitReached(_ identity: ManagedIdentity) -> ARMError {
    ARMError(
      status: 400, code: "TooManyFederatedIdentityCredentials",
      message: "Too many Federated Identity Credentials are configured for the managed identity "
        + "'\(identity.resourceID.lowercased())'. A managed identity can have at most "
        + "\(FederatedCredentialRules.credentialsMaximum) Federated Identity Credentials.")
  }

  /// The limit is documented, its error is not: ours.
  private static func tooLong(_ field: FederatedCredentialField) -> ARMError {
    ARMError(
      status: 400, code: "BadRequest",
      message: "The request format was unexpected. Federated Identity Credential "
        + "'\(field.rawValue)' must not exceed \(FederatedCredentialRules.textLengthMaximum) "
        + "characters.")
  }

  static let parentNotFound = ARMError(
    status: 404, code: "ParentResourceNotFound",
    message: "The parent user-assigned identity doesn't exist.")

  /// azure-resource-manager-rpc and Resource Manager's own checks of a resource's location.
  static let locationRequired = ARMError(
    status: 400, code: "LocationRequired",
    message: "The location property is required for this definition.")

  static func locationChanged(
    _ identity: ManagedIdentity, to location: String, in id: AzureResourceID
  ) -> ARMError {
    ARMError(
      status: 409, code: "InvalidResourceLocation",
      message: "The resource '\(identity.name)' already exists in location "
        + "'\(identity.location)' in resource group '\(id.resourceGroup ?? "")'. A resource with "
        + "the same name cannot be created in location '\(location)'. Please select a new resource "
        + "name.")
  }

  /// The pattern is documented, its error is not: ours.
  static func invalidIdentityName(_ name: String) -> ARMError {
    ARMError(
      status: 400, code: "BadRequest",
      message: "The user-assigned identity name '\(name)' is invalid.")
  }

  /// The values are documented, their error is not: ours.
  static func invalidIsolation(_ scope: String) -> ARMError {
    ARMError(
      status: 400, code: "BadRequest",
      message: "The isolation scope '\(scope)' is invalid. It must be 'None' or 'Regional'.")
  }

  /// Resource Manager's own refusal of a body; what it quotes is ours.
  static let tagsAreNoTexts = ARMError(
    status: 400, code: "InvalidRequestContent",
    message: "The request content was invalid and could not be deserialized: 'the tags are not an "
      + "object of texts'.")

  static let methodNotAllowed = ARMError(
    status: 405, code: "MethodNotAllowed",
    message: "The resource does not support the HTTP method of the request.")

  static let unknownAction = ARMError(
    status: 404, code: "NotFound", message: "The resource has no such action.")

  static let storageFailed = ARMError(
    status: 500, code: "InternalServerError", message: "The directory cannot be read or written.")
}
