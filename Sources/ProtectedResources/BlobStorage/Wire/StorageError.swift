import ArcFedHTTP
import ArcFedOpenIDConnect
import ArcFedResourceManager
import ArcFedSimulation

/// The errors of the Blob service, in its shape: XML, and the code once more in `x-ms-error-code`
/// ("Status and error codes").
struct StorageError: Error, Hashable {
  let status: Int
  let code: String
  let message: String
  /// Further elements of the body, such as `AuthenticationErrorDetail`.
  var elements: [Element] = []
  /// Whether the answer carries the bearer challenge.
  var hasChallenge = false

  struct Element: Hashable {
    let name: String
    let text: String
  }

  /// The error on the wire.
  func response(requestID: String, at time: Timestamp) -> HTTPResponse {
    let stamp = time.rfc3339(fractionDigits: Self.fractionDigits)
    var body = XMLWriter()
    body.element("Error") { error in
      error.element("Code", code)
      error.element("Message", "\(message)\nRequestId:\(requestID)\nTime:\(stamp)")
      for element in elements { error.element(element.name, element.text) }
    }
    return HTTPResponse(
      status: status, headers: ["Content-Type": "application/xml", "x-ms-error-code": code],
      body: body.bytes)
  }

  /// .NET's round-trip format.
  private static let fractionDigits = 7
}

// MARK: - Tokens

extension StorageError {
  private static let seeChallenge =
    "Server failed to authenticate the request. Please refer to the information in the "
    + "www-authenticate header."

  /// "Authorize with Microsoft Entra ID", bearer challenge: from 2019-12-12 on.
  static let noAuthenticationInformation = StorageError(
    status: 401, code: "NoAuthenticationInformation", message: seeChallenge, hasChallenge: true)

  /// An anonymous request of an older version, when the account forbids public access.
  static let publicAccessNotPermitted = StorageError(
    status: 409, code: "PublicAccessNotPermitted",
    message: "Public access is not permitted on this storage account.")

  /// An anonymous request of an older version, when the account allows public access.
  static let resourceNotFound = StorageError(
    status: 404, code: "ResourceNotFound", message: "The specified resource does not exist.")

  /// A header of another form, or, before 2019-12-12, any refused token.
  static func authenticationFailed(detail: String? = nil) -> StorageError {
    StorageError(
      status: 403, code: "AuthenticationFailed",
      message: "Server failed to authenticate the request. Make sure the value of Authorization "
        + "header is formed correctly including the signature.",
      elements: detail.map { [Element(name: "AuthenticationErrorDetail", text: $0)] } ?? [])
  }

  /// A refused token.
  static func invalidAuthenticationInfo(detail: String) -> StorageError {
    StorageError(
      status: 401, code: "InvalidAuthenticationInfo", message: seeChallenge,
      elements: [Element(name: "AuthenticationErrorDetail", text: detail)], hasChallenge: true)
  }

  /// What the Blob service says of a refused token (Azure/azure-sdk-for-java#8667 and recordings of
  /// its tests). Versions before the bearer challenge get a 403.
  init(_ refusal: BearerRefusal, version: StorageVersion) {
    let detail: String
    switch refusal {
    case .malformed:
      self = .authenticationFailed()
      return
    case .token(.wrongAudience, _):
      detail = "Audience validation failed. Audience did not match."
    case .token(.untrustedIssuer, _):
      detail = "Issuer validation failed. Issuer did not match."
    case .token(.expired, _):
      detail = "Lifetime validation failed. The token is expired."
    case .token(.notYetValid, _), .token(.issuedInTheFuture, _):
      detail = "Lifetime validation failed. The token is not yet valid."
    case .token, .keysUnavailable:
      detail = "Signature validation failed. Signature key not found."
    }
    self =
      version.challenges
      ? .invalidAuthenticationInfo(detail: detail) : .authenticationFailed(detail: detail)
  }

  /// No role grants the operation.
  static let permissionMismatch = StorageError(
    status: 403, code: "AuthorizationPermissionMismatch",
    message: "This request is not authorized to perform this operation using this permission.")
}

// MARK: - Containers and blobs ("Blob service error codes" and "Common REST API error codes")

extension StorageError {
  static let containerNotFound = StorageError(
    status: 404, code: "ContainerNotFound", message: "The specified container does not exist.")

  static let containerExists = StorageError(
    status: 409, code: "ContainerAlreadyExists",
    message: "The specified container already exists.")

  static let blobNotFound = StorageError(
    status: 404, code: "BlobNotFound", message: "The specified blob does not exist.")

  static let blobExists = StorageError(
    status: 409, code: "BlobAlreadyExists", message: "The specified blob already exists.")

  static let conditionNotMet = StorageError(
    status: 412, code: "ConditionNotMet",
    message: "The condition specified using HTTP conditional header(s) is not met.")

  static let notModified = StorageError(
    status: 304, code: "ConditionNotMet",
    message: "The condition specified using HTTP conditional header(s) is not met.")

  static let invalidRange = StorageError(
    status: 416, code: "InvalidRange",
    message: "The range specified is invalid for the current size of the resource.")

  static let invalidResourceName = StorageError(
    status: 400, code: "InvalidResourceName",
    message: "The specified resource name contains invalid characters.")

  static let outOfRangeInput = StorageError(
    status: 400, code: "OutOfRangeInput",
    message: "The specified resource name length is not "
      + "within the permissible limits.")

  static let bodyTooLarge = StorageError(
    status: 413, code: "RequestBodyTooLarge",
    message: "The request body is too large and exceeds the maximum permissible limit.")

  static func missingHeader(_ name: String) -> StorageError {
    StorageError(
      status: 400, code: "MissingRequiredHeader",
      message: "An HTTP header that's mandatory for this request is not specified.",
      elements: [Element(name: "HeaderName", text: name)])
  }

  static func invalidHeader(_ name: String, _ value: String) -> StorageError {
    StorageError(
      status: 400, code: "InvalidHeaderValue",
      message: "The value for one of the HTTP headers is not in the correct format.",
      elements: [
        Element(name: "HeaderName", text: name), Element(name: "HeaderValue", text: value),
      ])
  }

  static func invalidParameter(_ name: String, _ value: String) -> StorageError {
    StorageError(
      status: 400, code: "InvalidQueryParameterValue",
      message: "Value for one of the query parameters specified in the request URI is invalid.",
      elements: [
        Element(name: "QueryParameterName", text: name),
        Element(name: "QueryParameterValue", text: value),
        Element(name: "Reason", text: ""),
      ])
  }

  static let unsupportedVerb = StorageError(
    status: 405, code: "UnsupportedHttpVerb",
    message: "The resource doesn't support specified Http Verb.")

  static let internalFailure = StorageError(
    status: 500, code: "InternalError",
    message: "The server encountered an internal error. Please retry the request.")
}
