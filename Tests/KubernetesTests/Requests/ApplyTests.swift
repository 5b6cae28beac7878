import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import Testing

@testable import ArcFedKubernetes

@Suite("Server-side apply")
struct ApplyTests {
  private func apply(
    _ test: TestCluster, _ manifest: JSONValue, by manager: String, query: String = ""
  ) async throws -> HTTPResponse {
    let plural = manifest["kind"] == "Pod" ? "pods" : "serviceaccounts"
    let name = manifest.at("metadata.name")?.stringValue ?? ""
    return try await test.network.send(
      HTTPRequest(
        .patch,
        test.cluster.origin.description
          + "/api/v1/namespaces/default/\(plural)/\(name)?fieldManager=\(manager)\(query)",
        headers: [
          "Authorization": "Bearer \(test.cluster.adminToken)",
          "Content-Type": "application/apply-patch+yaml",
        ], body: manifest.serialized()))
  }

  private static func account(_ labels: JSONValue, annotations: JSONValue = .null) -> JSONValue {
    var account = Manifest.serviceAccount("wi")
    account["apiVersion"] = "v1"
    account["metadata"]?["labels"] = labels
    if !annotations.isNull { account["metadata"]?["annotations"] = annotations }
    return account
  }

  private static func managers(_ object: JSONValue) -> [String] {
    (object.at("metadata.managedFields")?.arrayValue ?? []).map {
      "\($0["manager"]?.stringValue ?? "") \($0["operation"]?.stringValue ?? "") "
        + ($0["fieldsV1"]?.text() ?? "")
    }
  }

  @Test("What an applier no longer names goes, what another one owns stays")
  func pruning() async throws {
    let test = try await TestCluster.make()
    #expect(try await apply(test, Self.account(["a": "1", "b": "1"]), by: "one").status == 201)
    #expect(try await apply(test, Self.account(["b": "1", "c": "1"]), by: "two").status == 200)
    let object = try await apply(test, Self.account(["x": "1"]), by: "one").json()
    #expect(object.at("metadata.labels") == ["b": "1", "c": "1", "x": "1"])
    #expect(
      Self.managers(object) == [
        #"one Apply {"f:metadata":{"f:labels":{"f:x":{}}}}"#,
        #"two Apply {"f:metadata":{"f:labels":{"f:b":{},"f:c":{}}}}"#,
      ])
  }

  @Test("Several conflicts are all told, by manager; force takes the fields over")
  func conflicts() async throws {
    let test = try await TestCluster.make()
    _ = try await apply(test, Self.account(["a": "1", "b": "1"]), by: "one")
    let wanted = Self.account(["a": "2", "b": "2"])
    let refused = try await apply(test, wanted, by: "two")
    #expect(refused.status == 409)
    #expect(
      try refused.json()["message"]?.stringValue
        == "Apply failed with 2 conflicts: conflicts with \"one\":\n- .metadata.labels.a\n"
        + "- .metadata.labels.b")
    let forced = try await apply(test, wanted, by: "two", query: "&force=true")
    #expect(Self.managers(try forced.json()).count == 1)
    // The value that is there already is no conflict, and is owned together.
    let shared = try await apply(test, Self.account(["a": "2"]), by: "three").json()
    #expect(Self.managers(shared).count == 2)
  }

  @Test("A field that an update has set is in conflict with the one who set it")
  func updateConflict() async throws {
    let test = try await TestCluster.make()
    try await test.client.create(Self.account(["a": "1"]))
    let refused = try await apply(test, Self.account(["a": "2"]), by: "one")
    #expect(
      try refused.json()["message"]?.stringValue
        == "Apply failed with 1 conflict: conflict with \"arcfed\" using v1: .metadata.labels.a")
  }

  @Test("What nobody owned is owned by before-first-apply from then on")
  func earlierOwner() async throws {
    let test = try await TestCluster.make()
    try await test.cluster.seed([
      "kind": "ServiceAccount",
      "metadata": ["name": "wi", "namespace": "default", "uid": "u", "labels": ["old": "1"]],
    ])
    let object = try await apply(test, Self.account(["new": "1"]), by: "one").json()
    let managers = Self.managers(object)
    #expect(managers.count == 2)
    #expect(managers.contains { $0.hasPrefix("before-first-apply Update") })
    #expect(object.at("metadata.labels") == ["new": "1", "old": "1"])
  }

  @Test("The same configuration again changes nothing")
  func idempotence() async throws {
    let test = try await TestCluster.make()
    try await test.simulation.run {
      let first = try await apply(test, Self.account(["a": "1"]), by: "one").json()
      await test.simulation.advance(by: .seconds(60))
      let second = try await apply(test, Self.account(["a": "1"]), by: "one").json()
      #expect(first == second)
    }
  }

  @Test("Lists of named things are merged by name, and pruned by name")
  func lists() async throws {
    let test = try await TestCluster.make(nodes: [])
    func pod(_ variables: [String], image: String = "app:1") -> JSONValue {
      let env = variables.map { name -> JSONValue in ["name": .string(name), "value": "v"] }
      return [
        "kind": "Pod", "apiVersion": "v1", "metadata": ["name": "app"],
        "spec": [
          "containers": [["name": "app", "image": .string(image), "env": .array(env)]]
        ],
      ]
    }
    #expect(try await apply(test, pod(["A"]), by: "one").status == 201)
    let updated = try await apply(test, pod(["A"], image: "app:2"), by: "one")
    #expect(updated.status == 200)
    let object = try updated.json()
    #expect(object.at("spec.containers[0].image") == "app:2")
    #expect(object.at("metadata.generation") == 2)
    #expect(Self.managers(object)[0].contains(#""k:{\"name\":\"app\"}":{".":{}"#))
    // What may not change is refused as for every other update, and nothing is half applied.
    #expect(try await apply(test, pod(["B"], image: "app:2"), by: "one").status == 422)
    let after = try await test.client.get("Pod", "app")
    #expect(after.at("spec.containers[0].env[0].name") == "A")
  }

  @Test(
    "Of an item that leaves out its key each version says so in its own words",
    arguments: [
      (33, "key field \"name\" (and doesn't have default value)"),
      (34, "all key fields [\"name\"] (and doesn't have default values for any key fields)"),
    ])
  func missingKey(_ minorVersion: Int, _ ending: String) {
    let validation = AppliedValidation(
      ["secrets": [["namespace": "a"]]], CoreSchema.serviceAccount, minorVersion: minorVersion)
    #expect(
      validation.complaints == [
        ".secrets: element 0: associative list with keys has an element that omits \(ending)"
      ])
  }

  @Test("A dry run leaves no trace")
  func dryRun() async throws {
    let test = try await TestCluster.make()
    let response = try await apply(
      test, Self.account(["a": "1"]), by: "one", query: "&dryRun=All")
    #expect(response.status == 201)
    await #expect(throws: KubernetesClientError.self) {
      try await test.client.get("ServiceAccount", "wi")
    }
  }
}
