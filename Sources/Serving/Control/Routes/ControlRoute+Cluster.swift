import ArcFed
import ArcFedHTTP
import ArcFedJSON
import ArcFedScenarios

/// Clusters, whatever Azure knows of them.
extension ControlRoute {
  static let clusterRoutes: [ControlRoute] = [
    ControlRoute(
      .get, "/clusters", "listClusters", "Every cluster, connected to Azure or not",
      answer: Answer(description: "Clusters by name.")
    ) { (call) throws(ControlRefusal) in
      var list: [JSONValue] = []
      for cluster in try call.emulator().clusters { list.append(try await json(cluster, call)) }
      return .json(200, ["clusters": .array(list)])
    },
    ControlRoute(
      .post, "/clusters", "createCluster", "Makes a Kubernetes cluster that Azure does not know",
      answer: Answer(status: 201, description: "The cluster."),
      body: [
        .required("name", .string, "its name: a label of a host name"),
        .optional("distribution", .string, "its distribution; k3s"),
        .optional("kubernetesVersion", .string, "the version of Kubernetes; the usual one"),
        .optional("apiServerArguments", .list(.string), "arguments of its kube-apiserver"),
      ]
    ) { (call) throws(ControlRefusal) in
      let emulator = try call.emulator()
      let name = call.text("name") ?? ""
      guard isLabel(name) else {
        throw ControlRefusal(
          400, "BadRequest", "'\(name)' is no label of a host name: a-z, 0-9 and '-', at most 63")
      }
      let cluster = try await call.attempt { () throws(Refusal) in
        try await emulator.createCluster(
          named: name, distribution: call.text("distribution") ?? "k3s",
          version: call.text("kubernetesVersion"))
      }
      if call.body["apiServerArguments"] != nil { try await restart(cluster, call) }
      return .json(201, try await json(cluster, call))
    },
    ControlRoute(
      .get, "/clusters/{cluster}", "showCluster", "A cluster",
      answer: Answer(description: "The cluster.")
    ) { (call) throws(ControlRefusal) in .json(200, try await json(try call.cluster(), call)) },
    ControlRoute(
      .get, "/clusters/{cluster}/kubeconfig", "kubeconfig", "Its administrator's kubeconfig",
      answer: Answer(description: "A kubeconfig as JSON, which is YAML too.")
    ) { (call) throws(ControlRefusal) in
      let cluster = try call.cluster()
      return .json(200, call.server.kubeconfig(of: cluster.name) ?? .null)
    },
  ]

  /// What is done to a cluster.
  static let clusterChanges: [ControlRoute] = [
    ControlRoute(
      .post, "/clusters/{cluster}/restart", "restartCluster",
      "Starts the API server anew: with its flags, or with its defaults and these arguments",
      answer: Answer(description: "The cluster as it runs."),
      body: [.optional("apiServerArguments", .list(.string), "service-account-issuer=https://…")]
    ) { (call) throws(ControlRefusal) in
      let cluster = try call.cluster()
      try await restart(cluster, call)
      return .json(200, try await json(cluster, call))
    },
    ControlRoute(
      .post, "/clusters/{cluster}/keys/rotate", "rotateKeys",
      "Replaces the key that signs service account tokens",
      answer: Answer(description: "The cluster with its new key."),
      body: [
        .optional("keepOldKeys", .boolean, "false: tokens in circulation die; true unless said")
      ]
    ) { (call) throws(ControlRefusal) in
      let cluster = try call.cluster()
      let keeps = call.body["keepOldKeys"] != false
      try await call.attempt { () throws(Refusal) in
        _ = try await cluster.rotateSigningKey(keepingOldKey: keeps)
      }
      return .json(200, try await json(cluster, call))
    },
    connection("cut-off", "cutOffCluster", "Cuts the Arc agents off from Azure", isOnline: false),
    connection("reconnect", "reconnectCluster", "Lets the Arc agents reach Azure", isOnline: true),
    ControlRoute(
      .put, "/clusters/{cluster}/agents", "upgradeAgents",
      "Other Arc agents, as 'az connectedk8s upgrade' installs them",
      answer: Answer(description: "The cluster."),
      body: [.required("version", .string, "1.21.10")]
    ) { (call) throws(ControlRefusal) in
      let cluster = try call.cluster()
      try await call.attempt { () throws(Refusal) in
        _ = try await cluster.upgradeAgents(to: call.text("version") ?? "")
      }
      return .json(200, try await json(cluster, call))
    },
    ControlRoute(
      .post, "/clusters/{cluster}/tokens", "forgeToken",
      "Makes a token that nobody issued: any claims, any header, any key of the cluster's or none",
      answer: Answer(status: 201, description: "The compact token."),
      body: [
        .optional("like", .string, "a pod, namespace/name: the claims begin with its token's"),
        .optional("claims", .anything, "an object of claims; null leaves one out"),
        .optional("header", .anything, "an object of header members; null leaves one out"),
        .optional("key", .string, "the id of a key of the cluster's, or 'stranger'; the current"),
        .optional(
          "signature", .choice(TokenForgery.Signature.allCases.map(\.rawValue)),
          "valid, bad or none; none for 'alg: none', else valid"),
      ]
    ) { (call) throws(ControlRefusal) in try await forge(call) },
  ]

  private static func connection(
    _ word: String, _ operation: String, _ summary: String, isOnline: Bool
  ) -> ControlRoute {
    ControlRoute(
      .post, "/clusters/{cluster}/\(word)", operation, summary,
      answer: Answer(description: "The cluster.")
    ) { (call) throws(ControlRefusal) in
      let cluster = try call.cluster()
      try await call.attempt { () throws(Refusal) in try await cluster.setAgentsOnline(isOnline) }
      return .json(200, try await json(cluster, call))
    }
  }

  private static func restart(
    _ cluster: ConnectedCluster, _ call: ControlCall
  ) async throws(ControlRefusal) {
    let arguments = call.body["apiServerArguments"]?.arrayValue?.compactMap(\.stringValue)
    try await call.attempt { () throws(Refusal) in
      if let arguments {
        try await cluster.restartAPIServer(with: arguments)
      } else {
        try await cluster.restartAPIServer()
      }
    }
  }

  private static func forge(_ call: ControlCall) async throws(ControlRefusal) -> HTTPResponse {
    let cluster = try call.cluster()
    var forgery = TokenForgery()
    forgery.header = try object("header", call)
    forgery.claims = try object("claims", call)
    forgery.signature = call.text("signature").flatMap(TokenForgery.Signature.init)
    forgery.signer =
      call.text("key") == "stranger" ? .stranger : .cluster(keyID: call.text("key"))
    let token = try await call.attempt { [forgery] () throws(Refusal) in
      try await cluster.forge(forgery, like: call.text("like"))
    }
    return .json(201, ["token": .string(token)])
  }

  /// A member of the body that is an object; an empty one when it is not there.
  static func object(
    _ name: String, _ call: ControlCall
  ) throws(ControlRefusal) -> JSONObject {
    guard let value = call.body[name] else { return [:] }
    guard let object = value.objectValue else {
      throw ControlRefusal(
        400, "BadRequest", "\(name): expected an object, found \(value.kindName)")
    }
    return object
  }

  /// A label of a host name (RFC 1123 §2.1).
  private static func isLabel(_ text: String) -> Bool {
    (1...63).contains(text.utf8.count) && !text.hasPrefix("-") && !text.hasSuffix("-")
      && text.utf8.allSatisfy {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
      }
  }

  private static func json(
    _ cluster: ConnectedCluster, _ call: ControlCall
  ) async throws(ControlRefusal) -> JSONValue {
    let access = try call.emulator().kubernetesAccesses.first { $0.name == cluster.name }
    let door = access.flatMap { call.server.addresses.door(to: $0.origin) }
    var object: JSONObject = [
      "name": .string(cluster.name), "isConnected": .bool(cluster.isConnected),
      "distribution": .string(cluster.distributionName),
      "kubernetesVersion": .string(cluster.kubernetesVersion),
      "door": door.map { .string("\($0)") } ?? .null,
      "issuers": .array(await cluster.issuers().map(JSONValue.string)),
      "signingKey": .string(await cluster.signingKeyID()),
      "publishedKeys": .array(await cluster.publishedKeyIDs().map(JSONValue.string)),
    ]
    if let version = await cluster.agentVersion() {
      object["agents"] = [
        "version": .string(version), "isOnline": .bool(await cluster.agentsAreOnline() == true),
      ]
    }
    return .object(object)
  }
}
