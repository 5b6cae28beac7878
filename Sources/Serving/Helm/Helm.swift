import ArcFed
import ArcFedHTTP
import ArcFedHTTPServer
import ArcFedJSON
import FoundationEssentials

/// Helm for one release: `azure-arc`, of the chart that brings the Arc agents. `az connectedk8s`
/// takes it for Helm when `HELM_CLIENT_PATH` names it.
///
/// There is no chart and no registry: what the release brings about happens in the emulator, which
/// is asked over its control plane.
package struct Helm: Sendable {
  /// How it ended, and what is printed where.
  package struct Outcome: Sendable {
    /// The exit status.
    package var status: Int32 = 0
    /// For the standard output.
    package var output = ""
    /// For the standard error.
    package var error = ""
  }

  /// What goes wrong, behind `Error: `.
  struct Failure: Error {
    let message: String
  }

  private let words: [String]
  private let environment: [String: String]
  private let clocks: MachineClocks

  /// Helm with the words behind its name, in an environment that names the control plane.
  package init(_ words: [String], environment: [String: String], clocks: MachineClocks) {
    self.words = words
    self.environment = environment
    self.clocks = clocks
  }

  /// Does it.
  package func run() async -> Outcome {
    do {
      return Outcome(output: try await output())
    } catch {
      let message =
        (error as? Failure)?.message ?? (error as? HelmWords.Mistake)?.message ?? "\(error)"
      return Outcome(status: 1, error: "Error: \(message)\n")
    }
  }

  private func output() async throws -> String {
    let words = try HelmWords(words)
    let rest = Array(words.operands.dropFirst())
    switch (words.operands.first, rest.first) {
    case ("version", nil): return "version.BuildInfo{Version:\"\(Self.version)\"}\n"
    case ("list", nil), ("ls", nil): return try await list(words)
    case ("pull", let chart?): return try pull(chart, words)
    case ("upgrade", HelmRelease.agents): return try await upgrade(rest, words)
    case ("get", "values") where rest.dropFirst().first == HelmRelease.agents:
      return try await getValues(words)
    case ("delete", HelmRelease.agents), ("uninstall", HelmRelease.agents):
      let cluster = try await cluster(words)
      _ = try await control(.delete, "/clusters/\(cluster)/release")
      return "release \"\(HelmRelease.agents)\" uninstalled\n"
    default:
      throw Failure(
        message:
          "ArcFed stands in for Helm for the release 'azure-arc' alone: version, list, pull, "
          + "upgrade, get values, uninstall; not '\(words.operands.joined(separator: " "))'")
    }
  }

  /// That of connectedk8s 1.10.0 (`_constants.py`).
  private static let version = "v3.12.2"

  // MARK: - Verbs

  /// `helm list`: in all namespaces, or in one.
  private func list(_ words: HelmWords) async throws -> String {
    let cluster = try await cluster(words)
    let release = try await control(.get, "/clusters/\(cluster)/release")["release"] ?? .null
    let namespace = words.value("namespace") ?? "default"
    let isSeen = words.has("all-namespaces") || release["namespace"]?.stringValue == namespace
    let rows = release == .null || !isSeen ? [] : [Self.row(release)]
    if words.value("output") == "json" { return JSONValue.array(rows).text() + "\n" }
    let columns = ["name", "namespace", "revision", "updated", "status", "chart", "app_version"]
    let lines =
      [columns.map { $0.uppercased().replacing("_", with: " ") }]
      + rows.map { row in columns.map { row[$0]?.stringValue ?? "" } }
    return lines.map { $0.joined(separator: "\t") }.joined(separator: "\n") + "\n"
  }

  private static func row(_ release: JSONValue) -> JSONValue {
    let version = release["chartVersion"]?.stringValue ?? ""
    return [
      "name": release["name"] ?? "", "namespace": release["namespace"] ?? "",
      "revision": .string("\(release["revision"]?.intValue ?? 0)"),
      "updated": release["updated"] ?? "", "status": release["status"] ?? "",
      "chart": .string("\(HelmRelease.agentsChart)-\(version)"), "app_version": .string(version),
    ]
  }

  /// `helm pull --untar`: a folder that says which chart it is; nothing else of it is needed.
  private func pull(_ chart: String, _ words: HelmWords) throws -> String {
    let name = chart.split(separator: "/").last.map(String.init) ?? ""
    guard name == HelmRelease.agentsChart else {
      throw Failure(
        message: "the chart '\(name)' is not emulated; 'az connectedk8s connect' does without the "
          + "checks before it with '--infrastructure azure_stack_hci --distribution aks_edge_k3s'")
    }
    let folder = "\(words.value("untardir") ?? ".")/\(name)"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    let version = words.value("version") ?? ""
    try Data("apiVersion: v2\nname: \(name)\nversion: \(version)\n".utf8).write(
      to: URL(filePath: "\(folder)/Chart.yaml"))
    return ""
  }

  private func upgrade(_ operands: [String], _ words: HelmWords) async throws -> String {
    guard operands.count == 2 else {
      throw Failure(message: "\"helm upgrade\" requires 2 arguments")
    }
    var chart = HelmValues()
    var values = HelmValues()
    do {
      try chart.add(yaml: try Self.text(of: "\(operands[1])/Chart.yaml"))
      for file in words.all("values") { try values.add(yaml: try Self.text(of: file)) }
      for expression in words.all("set") { try values.set(expression) }
    } catch let mistake as HelmValues.Mistake {
      throw Failure(message: mistake.message)
    }
    // What `helm get values` prints has a title, which a file of values has for a name.
    var object = values.object
    object.removeValue(forKey: Self.valuesTitle)
    var body: JSONObject = [
      "chartVersion": chart.object["version"] ?? "", "values": .object(object),
      "install": .bool(words.has("install")),
    ]
    if let namespace = words.value("namespace") { body["namespace"] = .string(namespace) }
    let cluster = try await cluster(words)
    let release = try await control(
      .put, "/clusters/\(cluster)/release", .object(body))["release"]
    if words.value("output") == "json" { return (release ?? .null).text() + "\n" }
    return "Release \"\(HelmRelease.agents)\" has been upgraded. Happy Helming!\n"
  }

  /// What stands above the values in Helm's table (`cmd/helm/get_values.go`).
  private static let valuesTitle = "USER-SUPPLIED VALUES"

  private func getValues(_ words: HelmWords) async throws -> String {
    let cluster = try await cluster(words)
    let release = try await control(.get, "/clusters/\(cluster)/release")["release"] ?? .null
    guard release != .null else { throw Failure(message: "release: not found") }
    let values = release["values"] ?? [:]
    switch words.value("output") {
    case "json": return values.text() + "\n"
    case "yaml": return HelmValues.yaml(values.objectValue ?? [:])
    default:
      let title = words.has("all") ? "COMPUTED VALUES" : Self.valuesTitle
      return "\(title):\n" + HelmValues.yaml(values.objectValue ?? [:])
    }
  }

  private static func text(of path: String) throws(Failure) -> String {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw Failure(message: "open \(path): no such file or directory")
    }
    return text
  }

  // MARK: - The control plane

  /// The name of the cluster that the kubeconfig leads to.
  private func cluster(_ words: HelmWords) async throws -> String {
    let path =
      words.value("kubeconfig") ?? environment["KUBECONFIG"]
      ?? "\(environment["HOME"] ?? "")/.kube/config"
    guard let config = KubeconfigReader(try Self.text(of: path)),
      let server = config.server(of: words.value("kube-context"))
    else {
      throw Failure(message: "Kubernetes cluster unreachable: '\(path)' names no server")
    }
    let clusters = try await control(.get, "/clusters")["clusters"]?.arrayValue ?? []
    let found = clusters.first { $0["door"]?.stringValue == server }
    guard let name = found?["name"]?.stringValue else {
      throw Failure(
        message: "Kubernetes cluster unreachable: '\(server)' is no cluster of this ArcFed's")
    }
    return PercentEncoding.encode(name)
  }

  private func control(
    _ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil
  ) async throws -> JSONValue {
    guard let base = environment["ARCFED_CONTROL"], let token = environment["ARCFED_TOKEN"],
      let authority = environment["ARCFED_CA"]
    else {
      throw Failure(
        message: "ARCFED_CONTROL, ARCFED_TOKEN and ARCFED_CA are not set: 'arcfed exec' and "
          + "'arcfed serve' say them")
    }
    var limits = HTTPClientLimits.standard
    limits.requestSeconds = Self.patienceSeconds
    let client = HTTPClient(
      trust: .file(authority), limits: limits, monotonicNow: clocks.monotonicNow)
    let response: HTTPResponse
    do {
      response = try await client.send(
        HTTPRequest(
          method, base + path,
          headers: [
            "Authorization": "Bearer \(token)", "Content-Type": "application/json",
          ], body: body?.serialized() ?? []))
    } catch {
      throw Failure(message: "the control plane at '\(base)' does not answer: \(error)")
    }
    let json = (try? response.json()) ?? .null
    guard response.isSuccess else {
      throw Failure(
        message: json.at("error.message")?.stringValue ?? "HTTP status \(response.status)")
    }
    return json
  }

  /// What Helm grants by itself (`--timeout`, 5 minutes).
  private static let patienceSeconds = 300.0
}
