import ArcFedHTTP
import ArcFedJSON
import TestSupport
import Testing

@testable import ArcFedKubernetes

@Suite("Protobuf bodies")
struct ProtobufTests {
  private static func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex.utf8)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap { index in
      UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16)
    }
  }

  private struct Row {
    let command: String
    let body: [UInt8]
    let object: JSONValue

    static func all() throws -> [Row] {
      let rows = try JSONParser.parse(Fixture.bytes("Kubernetes/protobuf-bodies.json"))
      return (rows.arrayValue ?? []).map {
        Row(
          command: $0["command"]?.stringValue ?? "",
          body: ProtobufTests.bytes($0["hex"]?.stringValue ?? ""), object: $0["object"] ?? .null)
      }
    }
  }

  /// Without what is empty, as the decoder of the kind leaves it out.
  private func trimmed(_ value: JSONValue) -> JSONValue? {
    switch value {
    case .object(let members):
      let kept = members.compactMap { name, member in trimmed(member).map { (name, $0) } }
      return kept.isEmpty ? .none : .object(JSONObject(kept))
    case .string(""), .null: return .none
    case .number(let number) where number.intValue == 0: return .none
    default: return value
    }
  }

  @Test("What kubectl sends is read")
  func bodies() throws {
    let rows = try Row.all()
    #expect(rows.count == 7)
    for row in rows {
      let value = try #require(try ProtobufBody.decode(row.body, expecting: ""), "\(row.command)")
      #expect(trimmed(value) == row.object, "\(row.command)")
    }
  }

  @Test("The server does what kubectl asks in protobuf")
  func served() async throws {
    let test = try await TestCluster.make()
    let paths = [
      "TokenRequest": "/api/v1/namespaces/default/serviceaccounts/default/token",
      "SelfSubjectReview": "/apis/authentication.k8s.io/v1/selfsubjectreviews",
      "Namespace": "/api/v1/namespaces",
      "ServiceAccount": "/api/v1/namespaces/wi-ns/serviceaccounts",
      "SelfSubjectAccessReview": "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
      "Deployment": "/apis/apps/v1/namespaces/default/deployments",
    ]
    for row in try Row.all() {
      let kind = row.object["kind"]?.stringValue ?? ""
      if row.object.at("spec.boundObjectRef") != nil { continue }
      let response = try await send(test, paths[kind] ?? "", row.body)
      #expect(response.status == 201, "\(row.command): \(response.bytes)")
      let answer = try response.json()
      #expect(answer["kind"]?.stringValue == kind)
      if kind == "SelfSubjectAccessReview" { #expect(answer.at("status.allowed") == true) }
      // What Go leaves out when it is empty is not there.
      if kind == "Deployment" { #expect(answer["spec"] == row.object["spec"]) }
      if kind == "TokenRequest" { #expect(answer.at("spec.expirationSeconds") == 3600) }
    }
  }

  private func send(
    _ test: TestCluster, _ path: String, _ body: [UInt8]
  ) async throws -> HTTPResponse {
    try await test.network.send(
      HTTPRequest(
        .post, test.cluster.origin.description + path,
        headers: [
          "Authorization": "Bearer \(test.cluster.adminToken)",
          "Content-Type": "application/vnd.kubernetes.protobuf",
          "Accept": "application/vnd.kubernetes.protobuf,application/json",
        ], body: body))
  }

  @Test("Every beginning of a message, and every message with one bit turned, is answered")
  func damaged() async throws {
    let test = try await TestCluster.make()
    let path = "/api/v1/namespaces/default/serviceaccounts/default/token?dryRun=All"
    for row in try Row.all().prefix(2) {
      for length in 0..<row.body.count {
        let status = try await send(test, path, Array(row.body.prefix(length))).status
        #expect([201, 400, 404, 415, 422].contains(status), "\(length): \(status)")
        var turned = row.body
        turned[length] ^= 0x10
        let other = try await send(test, path, turned).status
        #expect([201, 400, 404, 415, 422].contains(other), "\(length): \(other)")
      }
    }
  }

  @Test("A kind that is not read in protobuf is refused as an unknown form")
  func unknownKind() async throws {
    let test = try await TestCluster.make()
    // An envelope of v1 Pod with no content.
    let body =
      ProtobufBody.prefix + [0x0A, 0x09, 0x0A, 0x02, 0x76, 0x31, 0x12, 0x03]
      + Array("Pod".utf8) + [0x12, 0x00]
    let response = try await send(test, "/api/v1/namespaces/default/pods", body)
    #expect(response.status == 415)
  }

  @Test("An access review answers for the asker and wants one question")
  func accessReview() async throws {
    let test = try await TestCluster.make()
    let account = try await test.client.createToken(
      serviceAccount: "default", namespace: "default")
    let token = account.at("status.token")?.stringValue ?? ""
    func ask(_ spec: JSONValue) async throws -> HTTPResponse {
      try await test.network.send(
        HTTPRequest(
          .post,
          test.cluster.origin.description
            + "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
          headers: ["Authorization": "Bearer \(token)"],
          body: (["spec": spec] as JSONValue).serialized()))
    }
    let pods = try await ask(["resourceAttributes": ["verb": "list", "resource": "pods"]])
    #expect(try pods.json().at("status.allowed") == false)
    let version = try await ask(["nonResourceAttributes": ["verb": "get", "path": "/version"]])
    #expect(try version.json().at("status.allowed") == true)
    #expect(try await ask([:]).status == 422)
  }
}
