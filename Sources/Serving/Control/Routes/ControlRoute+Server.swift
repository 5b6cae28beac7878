import ArcFed
import ArcFedHTTP
import ArcFedJSON

/// The server itself: how it is, where everything is, and its world made anew.
extension ControlRoute {
  static let serverRoutes: [ControlRoute] = [
    ControlRoute(
      .get, "/health", "health", "Whether the world is set up, so that programs may come",
      answer: Answer(description: "The world is set up; 503 before."), isOpen: true
    ) { (call) throws(ControlRefusal) in
      let isOpen = call.server.world.isOpen
      return .json(isOpen ? 200 : 503, ["status": isOpen ? "ok" : "setting up"])
    },
    ControlRoute(
      .get, "/openapi.json", "openAPI", "This document",
      answer: Answer(description: "An OpenAPI 3.1 document."), isOpen: true
    ) { (call) throws(ControlRefusal) in
      .json(
        200, OpenAPIDocument.json(server: "\(call.server.addresses.main)/_arcfed/v1"))
    },
    ControlRoute(
      .get, "/endpoints", "endpoints", "Where everything is found",
      answer: Answer(description: "The ports, and the doors of clusters and vaults.")
    ) { (call) throws(ControlRefusal) in
      let emulator = try call.emulator()
      // Others may have made vaults and accounts over the wire.
      try await call.attempt { () throws(Refusal) in try await emulator.learnNames() }
      return .json(200, endpoints(call.server, emulator))
    },
    ControlRoute(
      .post, "/reset", "reset",
      "Puts the world back to where it was when it had been set up; ports stay open",
      answer: Answer(description: "The world is as it was set up.")
    ) { (call) throws(ControlRefusal) in
      do throws(ServingError) {
        try await call.server.reset()
      } catch {
        throw ControlRefusal(error)
      }
      return .json(200, ["status": "ok"])
    },
  ]

  private static func endpoints(_ server: EmulatorServer, _ emulator: Emulator) -> JSONValue {
    let main = server.addresses.main
    let hosts = KnownHosts.login.sorted() + [KnownHosts.resourceManager, KnownHosts.graph]
    return [
      "main": .string("\(main)"), "control": .string("\(main)/_arcfed/v1"),
      "proxy": .string("http://127.0.0.1:\(server.ports.proxy)"),
      "metadata": .string("http://127.0.0.1:\(server.ports.metadata)"),
      "hosts": .array(hosts.map(JSONValue.string)),
      "clusters": .array(
        emulator.kubernetesAccesses.map {
          [
            "name": .string($0.name), "url": .string("\($0.origin)"),
            "door": server.addresses.door(to: $0.origin).map { .string("\($0)") } ?? .null,
          ]
        }),
      "vaults": .array(emulator.vaults.map { place($0.name, $0.url, server) }),
      "storageAccounts": .array(emulator.storageAccounts.map { place($0.name, $0.url, server) }),
    ]
  }

  private static func place(_ name: String, _ url: String, _ server: EmulatorServer) -> JSONValue {
    [
      "name": .string(name), "url": .string(url),
      "door": .string(server.addresses.address(of: url)),
    ]
  }
}
