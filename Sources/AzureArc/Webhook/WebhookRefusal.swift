/// Every reason for which the webhook denies a pod, with its text: all of them HTTP 400.
///
/// Upstream: `pkg/webhook/webhook.go`, `Handle`.
package enum WebhookRefusal: Error, Sendable, Equatable, CustomStringConvertible {
  /// The request holds no object (controller-runtime `pkg/webhook/admission/decode.go`).
  case noObject
  /// The object is no pod.
  case notAPod(String)
  /// The object is of another kind (apimachinery `pkg/runtime/codec.go`, `DecodeInto`).
  case anotherKind(String)
  /// A member of the pod has the wrong type: the words of Go's decoder.
  case undecodable(String)
  /// The service account could not be read: the API server's own words.
  case serviceAccount(String)
  /// The proxy would take over the host's network stack.
  case hostNetwork
  /// The port annotation is no number.
  case proxyPort(GoNumberError)
  /// The expiration annotation is no number.
  case expiration(GoNumberError)
  /// The expiration is out of bounds.
  case expirationOutOfBounds(Int64)

  /// The status code of the admission response.
  package static let code = 400

  /// The text in the admission response.
  package var description: String {
    switch self {
    case .noObject: "there is no content to decode"
    case .notAPod(let kind):
      // apimachinery `pkg/runtime/serializer/json/meta.go`, in the words of `encoding/json`.
      "couldn't get version/kind; json parse error: json: cannot unmarshal "
        + "\(kind == "boolean" ? "bool" : kind) into Go value of type struct { APIVersion string "
        + #""json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }"#
    case .anotherKind(let kind): "unable to decode \(kind) into *v1.Pod"
    case .undecodable(let message), .serviceAccount(let message): message
    case .hostNetwork: "hostNetwork is set to true, cannot inject proxy sidecar"
    case .proxyPort(let error): "failed to parse proxy sidecar port: \(error)"
    case .expiration(let error): "\(error)"
    case .expirationOutOfBounds(let seconds):
      "token expiration \(seconds) not valid. Expected value to be between 3600 and 86400"
    }
  }
}
