package import ArcFedHTTP
import ArcFedJSON

/// The errors of Resource Manager, in its shape: `{"error":{"code","message"}}`
/// (azure-resource-manager-rpc `v1.0/common-api-details.md`, Error Response Content).
package struct ARMError: Error, Sendable {
  /// The HTTP status.
  package let status: Int

  /// The code for machines.
  package let code: String

  /// The sentence for people.
  package let message: String

  /// What the error is about, where the real service says so.
  package let target: String?

  /// Headers that belong to the error, such as a challenge.
  package let headers: HTTPHeaders

  /// Makes an error; a provider uses it for the errors of its own table.
  package init(
    status: Int, code: String, message: String, target: String? = nil, headers: HTTPHeaders = [:]
  ) {
    self.status = status
    self.code = code
    self.message = message
    self.target = target
    self.headers = headers
  }

  /// The error on the wire.
  package var response: HTTPResponse {
    var error: JSONValue = ["code": .string(code), "message": .string(message)]
    if let target { error["target"] = .string(target) }
    return .json(status, ["error": error], headers: headers)
  }

  /// An error on the wire, for owners who keep a table of their own.
  package static func response(
    _ status: Int, _ code: String, _ message: String, target: String? = nil
  ) -> HTTPResponse {
    ARMError(status: status, code: code, message: message, target: target).response
  }
}
