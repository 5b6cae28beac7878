import ArcFedHTTP
import ArcFedJSON

/// The documents of the server itself: what it is, what it has, how it is, whom it signs as.
extension Cluster {
  static let pageNotFound = APIAnswer.text(status: 404, "404 page not found\n")

  func document(_ request: APIRequest) throws(StatusError) -> APIAnswer {
    let path = request.info.path
    let bare = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    if let health = HealthChecks.text(
      path: bare, isVerbose: request.http.queryValue("verbose") != nil)
    {
      return .text(status: 200, health)
    }
    switch bare {
    case "/":
      return .object(
        status: 200,
        DiscoveryDocuments.paths(
          issuerPaths, groups: DiscoveryTable.groups(on: configuration.distribution)))
    case "/version": return try version(request)
    case "/openapi/v2": return openAPI(request)
    default: break
    }
    if bare == "/api" || bare == "/apis" || bare.hasPrefix("/api/") || bare.hasPrefix("/apis/") {
      return try discovery(request, bare)
    }
    return try issuerDocument(request)
  }

  // MARK: What there is

  private func discovery(
    _ request: APIRequest, _ path: String
  ) throws(StatusError) -> APIAnswer {
    guard request.http.method == .get || request.http.method == .head else {
      throw .methodNotAllowed
    }
    let groups = DiscoveryTable.groups(on: configuration.distribution)
    let documents = DiscoveryDocuments(
      serverAddress: server.flags.externalHost, groups: groups)
    let parts = path.split(separator: "/").map(String.init)
    let accept = request.http.headers["Accept"]
    switch parts.count {
    case 1 where DiscoveryDocuments.wantsAggregated(accept):
      return documents.aggregated(parts[0] == "api" ? [""] : groups)
    case 1:
      return .object(
        status: 200, parts[0] == "api" ? documents.versions : documents.groupList)
    case 2 where parts[0] == "api":
      guard parts[1] == "v1", let list = documents.resourceList(group: "") else {
        throw .unknownResource
      }
      return .object(status: 200, list)
    case 2: return documents.group(parts[1]).map { .object(status: 200, $0) } ?? Self.pageNotFound
    case 3 where parts[0] == "apis":
      guard documents.group(parts[1]) != nil else { return Self.pageNotFound }
      guard parts[2] == DiscoveryTable.version(group: parts[1]),
        let list = documents.resourceList(group: parts[1])
      else {
        throw .unknownResource
      }
      return .object(status: 200, list)
    default: return Self.pageNotFound
    }
  }

  /// An empty document, which is a valid message: clients find no schema in it and validate
  /// nothing. `/openapi/v3` is not served, which sends them here.
  private func openAPI(_ request: APIRequest) -> APIAnswer {
    let accept = request.http.headers["Accept"] ?? ""
    if accept.contains("proto-openapi") || accept.isEmpty || accept.contains("*/*") {
      return .document(
        [], contentType: "application/com.github.proto-openapi.spec.v2.v1.0+protobuf",
        cacheControl: "no-cache, private")
    }
    return .object(
      status: 200,
      [
        "swagger": "2.0",
        "info": ["title": "Kubernetes", "version": .string(configuration.version)], "paths": [:],
      ])
  }

  // MARK: What it is

  /// The first minor version whose `/version` tells of emulation and compatibility; from memory.
  private static let emulationMinor = 33

  /// `apimachinery/pkg/version/types.go#Info`, always indented (`responsewriters.WriteRawJSON`).
  private func version(_ request: APIRequest) throws(StatusError) -> APIAnswer {
    guard request.http.method == .get || request.http.method == .head else {
      throw .methodNotAllowed
    }
    let parts = configuration.version.drop { $0 == "v" }.split(separator: ".")
    let major = JSONValue.string(String(parts.first ?? "1"))
    let number = configuration.minorVersion
    let minor = String(number)
    var document: JSONObject = ["major": major, "minor": .string(minor)]
    if number >= Self.emulationMinor {
      document["emulationMajor"] = major
      document["emulationMinor"] = .string(minor)
      document["minCompatibilityMajor"] = major
      document["minCompatibilityMinor"] = .string(String(number - 1))
    }
    let rest: JSONObject = [
      "gitVersion": .string(configuration.version), "gitCommit": "", "gitTreeState": "clean",
      "buildDate": "2025-01-01T00:00:00Z", "goVersion": "go1.22.10", "compiler": "gc",
      "platform": "linux/amd64",
    ]
    for (name, value) in rest { document[name] = value }
    return .document(
      document.serialized(JSONWriter.Options(escapesHTML: true, indent: 2)),
      contentType: MediaType.json, cacheControl: "no-cache, private")
  }

  // MARK: Whom it signs as

  private var issuerPaths: [String] {
    server.discovery == nil
      ? [] : [IssuerDiscovery.configurationPath, IssuerDiscovery.keySetPath]
  }

  private func issuerDocument(_ request: APIRequest) throws(StatusError) -> APIAnswer {
    let path = request.info.path
    guard let discovery = server.discovery else { return Self.pageNotFound }
    let documents = [
      (IssuerDiscovery.configurationPath, MediaType.json, discovery.configuration),
      (IssuerDiscovery.keySetPath, MediaType.keySet, discovery.keySet),
    ]
    for (root, type, bytes) in documents where path == root || path.hasPrefix("\(root)/") {
      guard path.count <= root.count + 1 else { throw .unknownResource }
      guard request.http.method == .get else { throw .methodNotAllowed }
      guard MediaType.accepts(request.http.headers["Accept"], type) else {
        throw .notAcceptable(available: type)
      }
      return .document(bytes, contentType: type, cacheControl: IssuerDiscovery.cacheControl)
    }
    return Self.pageNotFound
  }
}
