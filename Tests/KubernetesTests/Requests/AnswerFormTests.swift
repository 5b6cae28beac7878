import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import TestSupport
import Testing

@testable import ArcFedKubernetes

@Suite("The forms of answers and bodies")
struct AnswerFormTests {
  @Test("A token request is answered as YAML, line by line as recorded")
  func yamlAnswer() async throws {
    let recorded = try #require(try Recording("03-tokenrequest").named("accept yaml"))
    let theirs = recorded.rawBody.split(separator: "\n").map(String.init)
    let value: JSONValue = [
      "kind": "TokenRequest", "apiVersion": "authentication.k8s.io/v1",
      "metadata": [
        "name": "sa1", "namespace": "tr", "uid": "942abc98-ef1f-4b3d-9538-3aef4c590691",
        "creationTimestamp": "2026-11-23T10:57:11Z",
        "managedFields": [
          [
            "manager": "unknown", "operation": "Update", "apiVersion": "authentication.k8s.io/v1",
            "time": "2026-11-23T10:57:11Z", "fieldsType": "FieldsV1",
            "fieldsV1": ["f:spec": ["f:expirationSeconds": [:]]], "subresource": "token",
          ]
        ],
      ],
      "spec": [
        "audiences": [
          "https://oidc.example.test/cluster-1/", "https://kubernetes.default.svc.cluster.local",
        ], "expirationSeconds": 3600, "boundObjectRef": .null,
      ],
      "status": [
        "token": "eyJhbGciOiJSUzI1NiIsImtpZCI6", "expirationTimestamp": "2026-11-23T11:57:11Z",
      ],
    ]
    let ours = String(decoding: YAMLWriter.write(value), as: UTF8.self)
      .split(separator: "\n").map(String.init)
    #expect(ours.dropLast() == theirs.dropLast())
    #expect(theirs.last?.hasPrefix(ours.last ?? "?") == true)
  }

  /// The answer to a request for a token with something in every place, in a world of its own.
  private func tokenAnswer(_ query: String? = nil, accept: String) async throws -> HTTPResponse {
    let world = try await TestCluster.make()
    let cluster = world.cluster
    let body: JSONValue = [
      "metadata": [
        "annotations": ["b": "<&>", "a": "\u{2028}é"], "labels": ["x": "y"], "generation": 2,
        "creationTimestamp": .null, "ownerReferences": [["kind": "K", "name": "n", "uid": "u"]],
      ],
      "spec": ["audiences": ["<a>", "b"], "expirationSeconds": 700],
    ]
    let request = HTTPRequest(
      .post, origin: cluster.origin,
      path: "/api/v1/namespaces/default/serviceaccounts/default/token", query: query,
      headers: [
        "Authorization": "Bearer \(cluster.adminToken)", "Accept": accept,
        "Content-Type": "application/json", "User-Agent": "kubectl/v1.33.4",
      ], json: body)
    return try await world.simulation.run { try await world.network.send(request) }
  }

  @Test("A token request is answered with the same members in every form")
  func tokenForms() async throws {
    let compact = try await tokenAnswer(accept: "application/json")
    #expect(compact.status == 201)
    let value = try JSONParser.parse(compact.bytes)
    #expect(compact.bytes == value.serialized(.goEncoder))
    #expect(
      value["metadata"]?.objectValue?.keys == [
        "name", "namespace", "uid", "generation", "creationTimestamp", "labels", "annotations",
        "ownerReferences", "managedFields",
      ])
    #expect(value["spec"]?["boundObjectRef"] == .null)
    let indented = try await tokenAnswer("pretty=true", accept: "application/json")
    #expect(
      indented.bytes == value.serialized(JSONWriter.Options(escapesHTML: true, indent: 2)))
    let yaml = try await tokenAnswer(accept: "application/yaml")
    #expect(yaml.headers["Content-Type"] == "application/yaml")
    #expect(yaml.bytes == YAMLWriter.write(value))
    let several = try await tokenAnswer(
      accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json")
    #expect(several.bytes == compact.bytes)
  }

  @Test(
    "Text is quoted where YAML would read something else",
    arguments: [
      ("a", "a"), ("", "\"\""), ("true", "\"true\""), ("1", "\"1\""), ("1.5", "\"1.5\""),
      ("2026-11-23", "\"2026-11-23\""), ("a: b", "'a: b'"), ("- a", "'- a'"), ("#a", "'#a'"),
      ("it's", "it's"), ("'q'", "'''q'''"), (" a", "' a'"), ("a:b", "a:b"), ("no", "\"no\""),
      ("api://x", "api://x"), ("0x1F", "\"0x1F\""), ("null", "\"null\""),
    ])
  func quoting(_ text: String, _ written: String) throws {
    let bytes = YAMLWriter.write(["k": .string(text)])
    #expect(String(decoding: bytes, as: UTF8.self) == "k: \(written)\n")
    #expect(try YAMLParser.parse(bytes) == ["k": .string(text)])
  }

  @Test("What is written as YAML is read back")
  func roundTrip() throws {
    let value: JSONValue = [
      "lines": "one\ntwo\n", "open": "one\ntwo", "empty": [:], "none": [],
      "list": [["name": "a", "n": [1, 2.5, true, .null]], "b", [["c"]]],
      "long": .string(String(repeating: "word and ", count: 40) + "end: it is"),
    ]
    #expect(try YAMLParser.parse(YAMLWriter.write(value)) == value)
  }

  @Test("A manifest is read as people write it")
  func manifest() throws {
    let text = """
      # A comment.
      apiVersion: v1
      kind: "Pod"
      metadata:
        name: app   # here too
        labels: {azure.workload.identity/use: "true", n: 'it''s'}
      spec:
        containers:
        - name: app
          image: nginx:1.27
          args: [-c, "sleep 1", 3]
          command:
            - sh
        restartPolicy: Never
      data:
        text: |
          first
            second

          third
        joined: >-
          one
          two
      """
    let value = try YAMLParser.parse(Array(text.utf8))
    #expect(value.at("metadata.name") == "app")
    #expect(value["metadata"]?["labels"]?["azure.workload.identity/use"] == "true")
    #expect(value["metadata"]?["labels"]?["n"] == "it's")
    #expect(value.at("spec.containers[0].image") == "nginx:1.27")
    #expect(value.at("spec.containers[0].args") == ["-c", "sleep 1", 3])
    #expect(value.at("spec.containers[0].command") == ["sh"])
    #expect(value.at("spec.restartPolicy") == "Never")
    #expect(value.at("data.text") == "first\n  second\n\nthird\n")
    #expect(value.at("data.joined") == "one two")
  }

  @Test(
    "What is not YAML is refused",
    arguments: ["a: b: c", "a: [1", "a: {b", "\ta: 1", "a: &x 1", "a: 'b", "- a\nb", "a: 1\na: 2"])
  func malformed(_ text: String) {
    #expect(throws: YAMLError.self) { try YAMLParser.parse(Array(text.utf8)) }
  }

  @Test(
    "Ages are told in few characters",
    arguments: [
      (-5, "<invalid>"), (-1, "0s"), (0, "0s"), (119, "119s"), (120, "2m"), (396, "6m36s"),
      (600, "10m"), (10_799, "179m"), (10_800, "3h"), (11_000, "3h3m"), (28_800, "8h"),
      (172_800, "2d"), (176_400, "2d1h"), (700_000, "8d"), (63_072_000, "2y"),
      (63_158_400, "2y1d"), (400_000_000, "12y"),
    ])
  func ages(_ seconds: Int, _ text: String) {
    #expect(HumanDuration.text(seconds) == text)
  }
}
