import ArcFed
import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import Testing

@testable import ArcFedServing

@Suite("Files and variables for clients", .serialized, .timeLimit(.minutes(10)))
struct ClientFilesTests {
  @Test("A kubeconfig names each cluster, its server and its administrator")
  func kubeconfig() throws {
    let json = Kubeconfig.json(
      [
        .init(name: "a", server: Origin(scheme: "https", host: "localhost", port: 1), token: "t"),
        .init(name: "b", server: Origin(scheme: "https", host: "localhost", port: 2), token: "u"),
      ], authorityPEM: "PEM")
    #expect(json["current-context"]?.stringValue == "a")
    #expect(json.at("clusters[1].cluster.server")?.stringValue == "https://localhost:2")
    #expect(json.at("clusters[0].cluster.certificate-authority-data")?.stringValue == "UEVN")
    #expect(json.at("contexts[1].context.user") == json.at("users[1].name"))
    #expect(json.at("users[0].user.token")?.stringValue == "t")
  }

  @Test("Java's key store ends with the digest that Java computes")
  func keyStore() {
    let bytes = JavaKeyStore.bytes(certificate: [1, 2, 3], alias: "x")
    #expect(bytes.prefix(12) == [0xFE, 0xED, 0xFE, 0xED, 0, 0, 0, 2, 0, 0, 0, 1])
    let salt = "changeit".utf8.flatMap { [0, $0] } + Array("Mighty Aphrodite".utf8)
    #expect(Array(bytes.suffix(20)) == Digest.sha1(salt + bytes.dropLast(20)))
  }

  @Test("A shell and a container are told the way; a container keeps its own words")
  func variables() async throws {
    for isDirect in [false, true] {
      let world = try await ServedWorld { $0.isDirect = isDirect }
      let environment = ClientEnvironment(
        of: world.server, emulator: try world.emulator, files: .init(in: "/tmp/x"))
      let shell = Dictionary(
        environment.ofAdministrator.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
      #expect(shell["SSL_CERT_FILE"] == "/tmp/x/ca-bundle.pem")
      #expect(shell["AZURE_CLIENT_SECRET"] == (try world.emulator.operatorSecret))
      let proxy = "http://127.0.0.1:\(world.server.ports.proxy)"
      #expect(shell["HTTPS_PROXY"] == (isDirect ? nil : proxy))
      #expect(
        shell["AZURE_AUTHORITY_HOST"] == (isDirect ? "\(world.server.addresses.main)/" : nil))
    }
  }

  @Test("There is a kubeconfig of all clusters, and one for each, which the environment names")
  func kubeconfigs() async throws {
    let world = try await ServedWorld()
    for name in ["edge-01", "edge-02"] { try await world.emulator.createCluster(named: name) }
    let environment = ClientEnvironment(
      of: world.server, emulator: try world.emulator, files: .init(in: "/tmp/x"))
    let contents = environment.contents(systemRoots: "")
    let shell = environment.ofAdministrator
    for (variable, clusters) in [
      ("KUBECONFIG", ["edge-01", "edge-02"]), ("ARCFED_KUBECONFIG_EDGE_01", ["edge-01"]),
      ("ARCFED_KUBECONFIG_EDGE_02", ["edge-02"]),
    ] {
      let path = try #require(shell.first { $0.name == variable }?.value)
      let file = try #require(contents.first { $0.path == path })
      let config = try JSONParser.parse(file.bytes)
      let names = config["clusters"]?.arrayValue?.compactMap { $0["name"]?.stringValue }
      #expect(names == clusters)
      #expect(config["current-context"]?.stringValue == clusters[0])
    }
    #expect(ClientEnvironment.Files(in: "/f").kubeconfig(of: "../x") == "/f/kubeconfig-..%2Fx")
  }
}
