import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import Testing

/// The answer that a row of a table expects of the token endpoint.
struct ExpectedRefusal {
  /// The row's name, for messages.
  let name: String
  /// `{code, status, error, uri, extra}`.
  let json: JSONValue
  /// What stands between the parts of a description.
  var gap = " "

  /// Compares an answer whole, ids masked.
  func check(_ response: HTTPResponse, message: String, at now: Timestamp) throws {
    #expect(response.status == json["status"]?.intValue, "\(name)")
    let code = json["code"]?.intValue ?? 0
    let body = try response.json()
    let traceID = body["trace_id"]?.stringValue ?? ""
    let correlationID = body["correlation_id"]?.stringValue ?? ""
    let isComplete = [traceID, correlationID].allSatisfy { $0.utf8.count == 36 }
    #expect(isComplete, "\(name)")
    let time = now.spaceSeparated
    var expected: JSONObject = [
      "error": json["error"] ?? .null,
      "error_description": .string(
        "AADSTS\(code): \(message)\(gap)Trace ID: \(traceID)\(gap)"
          + "Correlation ID: \(correlationID)\(gap)Timestamp: \(time)"),
      "error_codes": [.int(code)], "timestamp": .string(time), "trace_id": .string(traceID),
      "correlation_id": .string(correlationID),
    ]
    if json["uri"]?.boolValue == true {
      expected["error_uri"] = .string("https://login.microsoftonline.com/error?code=\(code)")
    }
    for (name, value) in json["extra"]?.objectValue ?? [:] { expected[name] = value }
    #expect(body.text() == expected.text(), "\(name)")
    #expect(response.headers["x-ms-request-id"] == traceID, "\(name)")
  }
}
