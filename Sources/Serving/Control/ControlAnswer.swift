import ArcFedHTTP
import ArcFedJSON

/// The shape of what the control plane answers.
enum ControlAnswer {
  /// `{"error":{"code","message"}}`.
  static func refusal(_ status: Int, _ code: String, _ message: String) -> HTTPResponse {
    var headers = HTTPHeaders()
    if status == 401 { headers["WWW-Authenticate"] = "Bearer realm=\"arcfed\"" }
    return .json(
      status, ["error": ["code": .string(code), "message": .string(message)]], headers: headers)
  }
}
