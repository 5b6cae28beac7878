import ArcFedHTTP
import ArcFedJSON
import Foundation
import Testing

@testable import ArcFedServing

@Suite("The control plane", .timeLimit(.minutes(5)))
struct ControlPlaneTests {
  @Test("Only health and its own description answer without the token")
  func token() async throws {
    let control = try await ControlClient(hasFolder: false)
    for route in ControlRoute.all {
      let path = route.path.replacing("{", with: "").replacing("}", with: "")
      for headers: HTTPHeaders in [[:], ["Authorization": "Bearer wrong"]] {
        let answer = try await control.send(route.method, path, headers: headers)
        #expect(answer.status == (route.isOpen ? 200 : 401), "\(route.operation)")
      }
    }
    #expect(ControlRoute.all.filter(\.isOpen).map(\.path) == ["/health", "/openapi.json"])
    let unknown = try await control.send(.get, "/nothing", headers: [:])
    #expect(unknown.status == 401)
    #expect(unknown.headers["WWW-Authenticate"] == "Bearer realm=\"arcfed\"")
  }

  @Test("Tokens are compared whole")
  func comparison() {
    #expect(ControlPlane.isEqual("abc", "abc"))
    for other in ["", "ab", "abd", "abcd", "xbc"] { #expect(!ControlPlane.isEqual(other, "abc")) }
  }

  @Test("What it cannot take is refused in one shape")
  func refusals() async throws {
    let control = try await ControlClient(hasFolder: false)
    let cases: [(HTTPMethod, String, String, Int, String, String)] = [
      (.get, "/clok", "", 404, "NotFound", "did you mean '/_arcfed/v1/clock'?"),
      (.post, "/health", "", 405, "MethodNotAllowed", "takes GET, not POST"),
      (.post, "/clock/advance", "{", 400, "MalformedBody", "not JSON"),
      (.post, "/clock/advance", "[]", 400, "BadRequest", "expected an object"),
      (.post, "/clock/advance", "{}", 400, "BadRequest", "missing field 'duration'"),
      (.post, "/clock/advance", #"{"duration":5}"#, 400, "BadRequest", "expected a duration"),
      (.post, "/clock/advance", #"{"durration":"5s"}"#, 400, "BadRequest", "mean 'duration'?"),
      (.post, "/reset", #"{"a":1}"#, 400, "BadRequest", "takes no body"),
      (.get, "/trace?limit=0", "", 400, "BadRequest", "from 1 to 10000"),
      (.get, "/trace?limt=1", "", 400, "BadRequest", "did you mean 'limit'?"),
      (.get, "/trace?limit=1&limit=2", "", 400, "BadRequest", "twice"),
      (.get, "/trace?after=x", "", 400, "BadRequest", "not the id of an event"),
      (.put, "/faults", #"{"rules":[{"hosst":"x"}]}"#, 400, "BadRequest", "did you mean 'host'?"),
      (.put, "/faults", #"{"rules":[{"host":"x"}]}"#, 400, "BadRequest", "one effect"),
      (
        .put, "/faults", #"{"rules":[{"host":"*","latency":"${x}"}]}"#, 400, "BadRequest",
        "rules[0].latency: expected a duration"
      ),
      (.post, "/clock/advance", #"{"duration":"${x}"}"#, 400, "BadRequest", "expected a duration"),
      (.post, "/clock/freeze", #"{"at":"${x}"}"#, 400, "BadRequest", "at: expected a time"),
      (.get, "/clusters/nobody", "", 404, "NotFound", "no cluster 'nobody'"),
      (.post, "/clusters", #"{"name":"A b"}"#, 400, "BadRequest", "no label"),
      (.get, "/explanations/1", "", 404, "NotFound", "no refusal"),
      (.post, "/snapshots", "", 409, "NoFolder", "no folder"),
      (.post, "/snapshots/x/restore", "", 404, "NotFound", "no snapshot"),
    ]
    for (method, path, body, status, code, words) in cases {
      let answer = try await control.send(
        method, path, body.isEmpty ? nil : .null, headers: Self.headers(control))
      let real = body.isEmpty ? answer : try await Self.raw(control, method, path, body)
      let error = try real.json()["error"]
      #expect(real.status == status, "\(path) \(body)")
      #expect(error?["code"]?.stringValue == code, "\(path) \(body)")
      let message = error?["message"]?.stringValue ?? ""
      #expect(message.contains(words), "\(path) \(body): \(message)")
    }
    let form = try await Self.raw(
      control, .post, "/clock/advance", "a=b", type: "application/x-www-form-urlencoded")
    #expect(form.status == 415)
    let large = try await Self.raw(
      control, .post, "/clock/advance",
      String(repeating: " ", count: ControlPlane.bodyBytesMaximum + 1))
    #expect(large.status == 413)
    #expect(try await control.send(.post, "/health").headers["Allow"] == "GET")
  }

  private static func headers(_ control: ControlClient) -> HTTPHeaders {
    ["Authorization": "Bearer \(control.world.server.controlToken)"]
  }

  private static func raw(
    _ control: ControlClient, _ method: HTTPMethod, _ path: String, _ body: String,
    type: String = "application/json"
  ) async throws -> HTTPResponse {
    var headers = headers(control)
    headers["Content-Type"] = type
    let request = try HTTPRequest(
      method, "\(control.world.server.addresses.main)/_arcfed/v1\(path)", headers: headers,
      body: Array(body.utf8))
    return await ControlPlane(of: control.world.server).respond(to: request)
  }

  @Test("The OpenAPI document names every route, and nothing else")
  func openAPI() async throws {
    let control = try await ControlClient(hasFolder: false)
    let document = try await control.ask(.get, "/_arcfed/v1/openapi.json").json()
    #expect(document["openapi"]?.stringValue == "3.1.0")
    var described: Set<String> = []
    for (path, item) in try #require(document["paths"]?.objectValue) {
      for (method, operation) in item.objectValue ?? [:] {
        described.insert("\(method.uppercased()) \(path)")
        let named = (operation["parameters"]?.arrayValue ?? []).filter {
          $0["in"]?.stringValue == "path"
        }.compactMap { $0["name"]?.stringValue }
        #expect(named.allSatisfy { path.contains("{\($0)}") })
        #expect(path.filter { $0 == "{" }.count == named.count, "\(path)")
        #expect(operation.at("responses.default") != nil)
      }
    }
    #expect(described == Set(ControlRoute.all.map { "\($0.method) \($0.path)" }))
    #expect(Set(ControlRoute.all.map(\.operation)).count == ControlRoute.all.count)
  }
}
