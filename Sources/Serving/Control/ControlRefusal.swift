import ArcFed
import ArcFedHTTP
import ArcFedJSON
import ArcFedScenarios

/// What the control plane says no with: always `{"error":{"code","message"}}`.
struct ControlRefusal: Error {
  let status: Int
  let code: String
  let message: String
  var headers: HTTPHeaders = [:]

  init(_ status: Int, _ code: String, _ message: String, headers: HTTPHeaders = [:]) {
    self.status = status
    self.code = code
    self.message = message
    self.headers = headers
  }

  /// Nothing has that name; the nearest of those that are there is named.
  init(unknown kind: String, _ name: String, among names: [String]) {
    let hint = NearestWord.find(name, among: names).map { "; did you mean '\($0)'?" } ?? ""
    self.init(404, "NotFound", "there is no \(kind) '\(name)'\(hint)")
  }

  /// What a service, or ArcFed itself, refused to do.
  init(_ refusal: Refusal) {
    let status =
      switch refusal.code {
      case "APIServerFlags", "InvalidVersion", "UnknownKey", "MalformedToken", "ChartValues": 400
      case "NotFound": 404
      default: 409
      }
    self.init(status, refusal.code, refusal.message)
  }

  /// The world could not be changed into another.
  init(_ error: ServingError) {
    switch error {
    case .busy: self.init(409, "Busy", error.description)
    case .snapshot: self.init(409, "SnapshotRefused", error.description)
    default: self.init(500, "WorldNotMade", error.description)
    }
  }

  var response: HTTPResponse {
    .json(
      status, ["error": ["code": .string(code), "message": .string(message)]], headers: headers)
  }
}
