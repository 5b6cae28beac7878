import ArcFedHTTP
import ArcFedJSON

/// Reads an answer of the token endpoint as `azure-identity` does.
///
/// Upstream: `azure/identity/_internal/aad_client_base.py`, `_process_response`.
enum TokenResponse {
  /// A token that lives this long or longer is renewed at half of its life.
  static let synthesizedRefreshSeconds: Int64 = 7200

  /// The token in `response` to a request made at `requestTime`.
  static func token(
    in response: HTTPResponse, requestTime: Int64
  ) throws(AuthenticationFailed) -> AccessToken {
    let content = try content(of: response)
    if let error = content["error"] {
      throw refusal(error: error.text, content, status: response.status)
    }
    let expiresOn: Int64
    if let absolute = seconds(content["expires_on"]) {
      expiresOn = absolute
    } else if let lifetime = seconds(content["expires_in"]) {
      expiresOn = requestTime + lifetime
    } else {
      throw unexpected(content, status: response.status)
    }
    guard let token = content["access_token"]?.stringValue else {
      throw unexpected(content, status: response.status)
    }
    let lifetime = seconds(content["expires_in"]) ?? expiresOn - requestTime
    var refreshIn = seconds(content["refresh_in"])
    if refreshIn == nil, lifetime >= synthesizedRefreshSeconds { refreshIn = lifetime / 2 }
    return AccessToken(
      token: token, expiresOn: expiresOn, refreshOn: refreshIn.map { requestTime + $0 })
  }

  private static func content(of response: HTTPResponse) throws(AuthenticationFailed) -> JSONObject
  {
    guard let object = (try? response.json())?.objectValue else {
      throw AuthenticationFailed(
        .unexpectedResponse, "No response content from Microsoft Entra ID",
        status: response.status)
    }
    return object
  }

  private static func refusal(
    error: String, _ content: JSONObject, status: Int
  ) -> AuthenticationFailed {
    let codes = content["error_codes"]?.arrayValue?.compactMap(\.intValue) ?? []
    let description = content["error_description"]?.stringValue
    let message =
      if let description {
        "Microsoft Entra ID error '(\(error)) \(description)'"
      } else {
        "Microsoft Entra ID error '\(JSONValue.object(scrubbed(content)).text())'"
      }
    return AuthenticationFailed(
      .refused, message, error: error, errorCodes: codes, status: status,
      oauthDescription: description)
  }

  private static func unexpected(_ content: JSONObject, status: Int) -> AuthenticationFailed {
    AuthenticationFailed(
      .unexpectedResponse,
      "Unexpected response from Microsoft Entra ID: "
        + JSONValue.object(scrubbed(content)).text(),
      status: status)
  }

  /// `_scrub_secrets`: no token reaches a message.
  private static func scrubbed(_ content: JSONObject) -> JSONObject {
    var content = content
    for secret in ["access_token", "refresh_token"] where content[secret] != nil {
      content[secret] = "***"
    }
    return content
  }

  /// A number of seconds, which the service may write as a number or as a string.
  private static func seconds(_ value: JSONValue?) -> Int64? {
    if let number = value?.intValue { return Int64(number) }
    return value?.stringValue.flatMap { Int64($0) }
  }
}

extension JSONValue {
  /// A string as it is, anything else as JSON.
  fileprivate var text: String { stringValue ?? text() }
}
