import ArcFed
import ArcFedHTTP
import ArcFedJSON

/// What the operator asks a service for in one request.
extension Stage {
  /// The answer's body; an empty object when it has none that is JSON.
  func ask(
    _ method: HTTPMethod, _ url: String, _ body: JSONValue? = nil
  ) async throws -> JSONValue {
    let response = try await emulator.rest(method, url, body: body, resource: nil)
    return (try? response.json()) ?? [:]
  }
}
