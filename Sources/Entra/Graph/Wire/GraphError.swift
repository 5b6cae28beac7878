/// The table of errors of Microsoft Graph, as far as they occur here.
///
/// Codes and texts: responses quoted in public issues, named where there is one; the others follow
/// the manner of Graph's errors ("Microsoft Graph error responses and resource types").
struct GraphError: Error, Hashable, Sendable {
  let status: Int
  let code: String
  let message: String

  // Azure/azure-workload-identity `pkg/cloud/errors.go`; microsoftgraph/msgraph-bicep-types#271.
  static func notFound(_ id: String) -> GraphError {
    GraphError(
      status: 404, code: "Request_ResourceNotFound",
      message: "Resource '\(id)' does not exist or one of its queried reference-property objects "
        + "are not present.")
  }

  static func noSuchPolicy(_ id: String) -> GraphError {
    GraphError(
      status: 404, code: "NotFound",
      message: "Conditional access policy '\(id)' does not exist in the directory.")
  }

  // Quoted with 400 by many users of the Graph SDKs.
  static func unknownSegment(_ segment: String) -> GraphError {
    GraphError(
      status: 400, code: "BadRequest",
      message: "Resource not found for the segment '\(segment)'.")
  }

  static func invalidVersion(_ version: String) -> GraphError {
    GraphError(status: 400, code: "BadRequest", message: "Invalid version: \(version)")
  }

  // What `az ad signed-in-user` meets when an application is signed in.
  static let nobodySignedIn = GraphError(
    status: 400, code: "BadRequest",
    message: "/me request is only valid with delegated authentication flow.")

  static let emptyBody = GraphError(
    status: 400, code: "BadRequest", message: "Empty Payload. JSON content expected.")

  static func unexpectedNode(_ node: String, expected: String) -> GraphError {
    GraphError(
      status: 400, code: "BadRequest",
      message: "An unexpected '\(node)' node was found when reading from the JSON reader. A "
        + "'\(expected)' node was expected.")
  }

  static func wrongLiteral(_ literal: String, type: String) -> GraphError {
    GraphError(
      status: 400, code: "BadRequest",
      message: "Cannot convert the literal '\(literal)' to the expected type '\(type)'.")
  }

  // "Identifier URIs must be unique": terraform-provider-azuread#333 quotes it.
  static let identifierTaken = GraphError(
    status: 400, code: "Request_BadRequest",
    message: "Another object with the same value for property identifierUris already exists.")

  static let methodNotAllowed = GraphError(
    status: 405, code: "Request_BadRequest",
    message: "Specified HTTP method is not allowed for the request target.")

  static let deniedForCaller = GraphError(
    status: 403, code: "Authorization_RequestDenied",
    message: "Insufficient privileges to complete the operation.")

  static let emptyToken = GraphError(
    status: 401, code: "InvalidAuthenticationToken", message: "Access token is empty.")

  static let malformedToken = GraphError(
    status: 401, code: "InvalidAuthenticationToken", message: "CompactToken parsing failed.")

  static let wrongAudience = GraphError(
    status: 401, code: "InvalidAuthenticationToken",
    message: "Access token validation failure. Invalid audience.")

  static let expiredToken = GraphError(
    status: 401, code: "InvalidAuthenticationToken",
    message: "Lifetime validation failed, the token is expired.")

  // Quoted by users of the Graph SDKs; the challenge that goes with it is documented.
  static let revokedToken = GraphError(
    status: 401, code: "InvalidAuthenticationToken",
    message: "Continuous access evaluation resulted in challenge with result: InteractionRequired "
      + "and code: TokenIssuedBeforeRevocationTimestamp")

  static let untrustedToken = GraphError(
    status: 401, code: "InvalidAuthenticationToken", message: "Signature validation failed.")

  static let malformedBody = GraphError(
    status: 400, code: "BadRequest", message: "Unable to read JSON request payload.")

  static let unsupportedFilter = GraphError(
    status: 400, code: "Request_UnsupportedQuery", message: "Unsupported Query.")

  static func unknownProperty(_ name: String) -> GraphError {
    GraphError(
      status: 400, code: "BadRequest",
      message: "Parsing OData Select and Expand failed: Could not find a property named '\(name)'.")
  }

  // "application: addKey": the status is documented, its text is not.
  static let badProof = GraphError(
    status: 401, code: "Authentication_MissingOrMalformed",
    message: "Access Token missing or malformed.")

  static let noSuchKey = GraphError(
    status: 400, code: "Request_BadRequest", message: "No key credential found with keyId.")

  static let noSuchRole = GraphError(
    status: 400, code: "Request_BadRequest",
    message: "Permission being assigned was not found on application.")

  static let roleAssigned = GraphError(
    status: 400, code: "Request_BadRequest",
    message: "Permission being assigned already exists on the object.")

  static let storageFailed = GraphError(
    status: 500, code: "InternalServerError", message: "The directory cannot be read or written.")

  static func missingProperty(_ name: String, of resource: String) -> GraphError {
    GraphError(
      status: 400, code: "Request_BadRequest",
      message: "A value is required for property '\(name)' of resource '\(resource)'.")
  }

  static func invalidProperty(_ name: String, of resource: String) -> GraphError {
    GraphError(
      status: 400, code: "Request_BadRequest",
      message: "Invalid value specified for property '\(name)' of resource '\(resource)'.")
  }

  static func noApplication(_ appID: String) -> GraphError {
    GraphError(
      status: 400, code: "Request_BadRequest",
      message: "The appId '\(appID)' of the service principal does not reference a valid "
        + "application object.")
  }

  static func principalExists(_ appID: String) -> GraphError {
    GraphError(
      status: 409, code: "Request_MultipleObjectsWithSameKeyValue",
      message: "The service principal cannot be created, updated, or restored because the service "
        + "principal name \(appID) is already in use.")
  }

  static let noSuchPassword = GraphError(
    status: 400, code: "Request_BadRequest",
    message: "No password credential found with keyId.")

  /// What Graph answers when a federated credential is not written.
  static func error(
    for refusal: FederatedCredentialRefusal, application: String
  ) -> GraphError {
    let resource = "FederatedIdentityCredential"
    return switch refusal {
    case .ownerNotFound: notFound(application)
    case .invalidName: invalidProperty("name", of: resource)
    case .emptyProperties: missingProperty("issuer", of: resource)
    case .missing(.name): missingProperty("name", of: resource)
    case .missing(.audience): missingProperty("audiences", of: resource)
    case .missing(let field): missingProperty(field.rawValue, of: resource)
    case .audienceCount, .tooLong(.audience): invalidProperty("audiences", of: resource)
    case .tooLong(let field): invalidProperty(field.rawValue, of: resource)
    // Azure/azure-dev#1482; Azure/azure-workload-identity `pkg/cloud/errors.go`.
    case .duplicateName(let name):
      GraphError(
        status: 409, code: "Request_MultipleObjectsWithSameKeyValue",
        message: "FederatedIdentityCredential with name \(name) already exists.")
    // Azure/azure-workload-identity#434.
    case .duplicateSubject(let issuer, let subject):
      GraphError(
        status: 400, code: "InvalidFederatedIdentityCredentialValue",
        message: "The combination of issuer and subject must be unique for the application. Issuer "
          + "\(issuer) and Subject: \(subject) already exist. paramName: "
          + "FederatedIdentityCredential.Subject, paramValue: \(subject), objectType: "
          + "Microsoft.Online.DirectoryServices.Application")
    // That the first two are refused is documented, how is not. The third quotes what users met in
    // 2026, the rest of the sentence is ours.
    case .subjectBesideExpression:
      invalidExpression("must not stand beside a subject")
    case .invalidExpression: invalidExpression("is not valid")
    case .issuerWithoutExpressions(let issuer):
      invalidExpression("is not supported for the issuer \(issuer)")
    // The last words are reported, what stands before them is ours.
    case .issuerNotAllowed(let issuer):
      GraphError(
        status: 400, code: "InvalidFederatedIdentityCredentialValue",
        message: "Issuer value '\(issuer)' not allowed as per assigned policy.")
    case .expressionNotAllowed:
      invalidExpression("lacks all required claims or contains unallowed claims")
    // The limit is documented, its error is not; the other two do not occur on applications.
    case .limitReached, .concurrentWrite, .unsupportedRegion:
      GraphError(
        status: 400, code: "InvalidFederatedIdentityCredentialValue",
        message: "The number of federated identity credentials of the application must not exceed "
          + "\(FederatedCredentialRules.credentialsMaximum).")
    }
  }

  private static func invalidExpression(_ what: String) -> GraphError {
    GraphError(
      status: 400, code: "InvalidFederatedIdentityCredentialValue",
      message: "The claims matching expression \(what).")
  }
}
