import ArcFed
import ArcFedHTTP
import ArcFedJSON
import ArcFedScenarios

/// Pods and the files that the kubelet projected into them.
extension ControlRoute {
  private static let container: FieldSchema = .optional(
    "container", .string, "the container; the pod's first unless said")

  static let podRoutes: [ControlRoute] = [
    ControlRoute(
      .get, "/clusters/{cluster}/pods", "listPods", "The pods of a cluster",
      answer: Answer(description: "Pods with their phases and containers.")
    ) { (call) throws(ControlRefusal) in
      let cluster = try call.cluster()
      let pods = try await call.attempt { () throws(Refusal) in try await cluster.pods() }
      return .json(200, ["pods": .array(pods.map(summary))])
    },
    ControlRoute(
      .get, "/clusters/{cluster}/pods/{namespace}/{pod}/files", "listFiles",
      "The projected files of a container, and where they lie on this machine's disk",
      answer: Answer(description: "Files by their paths in the container."), query: [container]
    ) { (call) throws(ControlRefusal) in
      let pod = try pod(call)
      let files = try await call.attempt { () throws(Refusal) in try await pod.files() }
      return .json(
        200,
        [
          "files": .array(
            files.map { file in
              [
                "path": .string(file.path), "bytes": .int(file.byteCount),
                "mode": .string("0" + String(file.mode, radix: 8)),
                "disk": file.disk.map(JSONValue.string) ?? .null,
              ]
            })
        ])
    },
    ControlRoute(
      .get, "/clusters/{cluster}/pods/{namespace}/{pod}/file", "readFile",
      "The content of a projected file",
      answer: Answer(
        description: "The bytes of the file.", contentType: "application/octet-stream"),
      query: [.required("path", .string, "its path in the container"), container]
    ) { (call) throws(ControlRefusal) in
      let pod = try pod(call)
      let path = call.query["path"]?.stringValue ?? ""
      let files = try await call.attempt { () throws(Refusal) in try await pod.files() }
      guard files.contains(where: { $0.path == path }) else {
        throw ControlRefusal(unknown: "file", path, among: files.map(\.path))
      }
      let text = try await call.attempt { () throws(Refusal) in try await pod.readFile(path) }
      return HTTPResponse(
        status: 200, headers: ["Content-Type": "application/octet-stream"],
        body: Array(text.utf8))
    },
  ]

  private static func pod(_ call: ControlCall) throws(ControlRefusal) -> Pod {
    let name = "\(call.path["namespace"] ?? "")/\(call.path["pod"] ?? "")"
    return try call.cluster().pod(name, container: call.query["container"]?.stringValue)
  }

  private static func summary(_ pod: JSONValue) -> JSONValue {
    let containers = pod.at("spec.containers")?.arrayValue ?? []
    return [
      "namespace": pod.at("metadata.namespace") ?? .null, "name": pod.at("metadata.name") ?? .null,
      "uid": pod.at("metadata.uid") ?? .null, "phase": pod.at("status.phase") ?? .null,
      "containers": .array(containers.map { $0["name"] ?? .null }),
    ]
  }
}
