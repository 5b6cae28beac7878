import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import TestSupport

/// Cases recorded on a real kube-apiserver 1.36.
struct Recording {
  struct Case {
    let name: String
    let json: JSONValue

    var request: JSONValue { json["request"] ?? .null }
    var response: JSONValue { json["response"] ?? .null }
    var status: Int { response["status"]?.intValue ?? 0 }
    /// The bytes of the answer; long ones were kept as JSON only.
    var rawBody: String {
      let raw = response["rawBody"]?.stringValue ?? ""
      if !raw.isEmpty { return raw }
      guard let body = response["body"], body.objectValue != nil else { return "" }
      return body.text(.go) + "\n"
    }

    func header(_ name: String) -> [String] {
      (response["headers"]?.arrayValue ?? [])
        .filter { $0[0]?.stringValue?.lowercased() == name.lowercased() }
        .compactMap { $0[1]?.stringValue }
    }

    /// When the server answered: the time in the answer, or the header's.
    var time: Timestamp? {
      // Only what a creation answers is as old as its answer.
      let body = request["method"]?.stringValue == "POST" ? response["body"] : .none
      let stamp =
        body?.at("metadata.creationTimestamp")?.stringValue
        ?? body?.at("metadata.managedFields[0].time")?.stringValue
      if let stamp, let time = Timestamp(rfc3339: stamp) { return time }
      return header("Date").first.flatMap(HTTPDate.parse)
    }

    func httpRequest(origin: Origin, tokens: [String: String]) throws -> HTTPRequest {
      var headers: HTTPHeaders = [:]
      for (name, value) in request["headers"]?.objectValue ?? [:] {
        var text = value.stringValue ?? ""
        for (placeholder, token) in tokens {
          text = text.replacing("<\(placeholder)>", with: token)
        }
        headers.add(name, text)
      }
      let body: [UInt8]
      if let raw = request["rawBody"]?.stringValue {
        body = Array(raw.utf8)
      } else {
        body = request["body"].map { $0.isNull ? [] : $0.serialized() } ?? []
      }
      return try HTTPRequest(
        HTTPMethod(rawValue: request["method"]?.stringValue ?? "GET"),
        origin.description + (request["path"]?.stringValue ?? "/"), headers: headers, body: body)
    }
  }

  let cases: [Case]

  init(_ name: String) throws {
    let value = try JSONParser.parse(Fixture.bytes("Recordings/\(name).json"))
    cases = (value["cases"]?.arrayValue ?? []).filter { $0["request"] != nil }.map {
      Case(name: $0["name"]?.stringValue ?? "", json: $0)
    }
  }

  func named(_ name: String) -> Case? { cases.first { $0.name == name } }
}

/// `Mon, 23 Nov 2026 10:57:07 GMT`.
enum HTTPDate {
  static func parse(_ text: String) -> Timestamp? {
    let parts = text.split(separator: " ")
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    guard parts.count == 6, let month = months.firstIndex(of: String(parts[2])) else { return nil }
    let number = month + 1 < 10 ? "0\(month + 1)" : "\(month + 1)"
    return Timestamp(rfc3339: "\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z")
  }
}
