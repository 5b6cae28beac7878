import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON

/// A request of the API server to a webhook, `admission.k8s.io/v1` or `v1beta1`.
///
/// Upstream: `k8s.io/api/admission/v1/types.go`; reading and answering as controller-runtime's
/// `pkg/webhook/admission/http.go` does.
struct AdmissionReview: Sendable {
  /// Repeated in the answer: the version asked for is the version answered in.
  let apiVersion: String
  let uid: String
  let namespace: String
  let object: JSONValue?

  /// The version assumed for a review that names none (`http.go`: v1 is tried first).
  static let defaultAPIVersion = "admission.k8s.io/v1"

  /// Reads the body of a POST.
  init(_ request: HTTPRequest) throws(AdmissionReviewError) {
    guard !request.isBodyEmpty else { throw .emptyBody }
    let contentType = request.headers["Content-Type"] ?? ""
    guard Self.isJSON(contentType) else { throw .contentType(contentType) }
    guard let value = try? request.json(), let review = value["request"] else {
      throw .malformed
    }
    apiVersion = value["apiVersion"]?.stringValue ?? Self.defaultAPIVersion
    uid = review["uid"]?.stringValue ?? ""
    namespace = review["namespace"]?.stringValue ?? ""
    object = review["object"]
  }

  private static func isJSON(_ contentType: String) -> Bool {
    contentType.split(separator: ";").first?.lowercased() == "application/json"
  }
}

/// Why a body is no admission review.
enum AdmissionReviewError: Error, Equatable, CustomStringConvertible {
  case emptyBody
  case contentType(String)
  case malformed

  /// The texts of controller-runtime's `pkg/webhook/admission/http.go`.
  var description: String {
    switch self {
    case .emptyBody: "request body is empty"
    case .contentType(let found): "contentType=\(found), expected application/json"
    case .malformed: "couldn't get version/kind; json parse error"
    }
  }
}

/// The webhook's answer.
enum AdmissionAnswer: Sendable {
  case allowed(patch: JSONValue)
  case denied(code: Int, message: String)

  /// The answer as an HTTP response: always 200, in the version of the question.
  func response(uid: String, apiVersion: String) -> HTTPResponse {
    var response: JSONObject = ["uid": .string(uid)]
    switch self {
    case .allowed(let patch):
      response["allowed"] = true
      response["status"] = ["metadata": [:], "code": 200]
      if patch.arrayValue?.isEmpty == false {
        // Go's maps come out sorted, and so do an operation's three members.
        let options = JSONWriter.Options(sortsKeys: true, escapesHTML: true)
        response["patch"] = .string(Base64.encode(patch.serialized(options)))
        response["patchType"] = "JSONPatch"
      }
    case .denied(let code, let message):
      response["allowed"] = false
      response["status"] = [
        "metadata": [:], "message": .string(message), "code": .int(code),
      ]
    }
    return .json(
      200,
      [
        "kind": "AdmissionReview", "apiVersion": .string(apiVersion),
        "response": .object(response),
      ])
  }
}
