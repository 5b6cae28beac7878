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
