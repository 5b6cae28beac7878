import ArcFed
import ArcFedJSON
import ArcFedSimulation

/// Draws the steps of a random world: each is one that a script may have, most do something, and
/// texts that are nearly equal come often.
struct FuzzDeck {
  /// Who can be asked for a token, and the field by which steps name it.
  private struct Principal {
    let name: String
    let field: String
    var clientID: String { "${\(name)-client}" }
  }

  /// What can be drawn.
  private enum Move: CaseIterable {
    case trust, distrust, sign, exchange, wait, flood, fault, rollOver, remove
    case podToken, podFile, rotate, cutOff, restart, untell

    /// How often it is drawn, relative to the others.
    var weight: Int {
      switch self {
      case .sign, .trust: 20
      case .exchange: 32
      case .wait, .podToken: 12
      case .distrust: 8
      case .podFile: 4
      case .rotate, .restart, .fault: 3
      case .flood, .rollOver, .cutOff, .remove, .untell: 1
      }
    }

    /// Whether it needs a cluster.
    var isOfCluster: Bool {
      switch self {
      case .podToken, .podFile, .rotate, .cutOff, .restart, .untell: true
      default: false
      }
    }
  }

  /// How many tokens a world keeps at once.
  private static let tokensMaximum = 4
  private static let scope = "https://vault.azure.net/.default"

  private let chance: RandomStream
  private let hasCluster: Bool
  private let moves: [Move]
  private var principals: [Principal] = []
  private var issuers: [String] = []
  private var tokenCount = 0

  init(chance: RandomStream, hasCluster: Bool) {
    self.chance = chance
    self.hasCluster = hasCluster
    moves = Move.allCases.filter { hasCluster || !$0.isOfCluster }
      .flatMap { Array(repeating: $0, count: $0.weight) }
  }

  /// Steps of which the first make what the others use.
  mutating func steps(_ count: Int) -> [JSONValue] {
    var steps = beginning()
    while steps.count < count { steps.append(next()) }
    return Array(steps.prefix(count))
  }

  // MARK: - The beginning

  private mutating func beginning() -> [JSONValue] {
    var steps: [JSONValue] = [["createResourceGroup": ["name": "rg"]]]
    issuers = (1...chance.integer(in: 1...2)).map { "ci-\($0)" }
    for name in issuers {
      steps.append(["createIssuer": ["name": .string(name), "url": .string(Self.url(of: name))]])
    }
    for number in 1...chance.integer(in: 1...3) {
      let isIdentity = chance.integer(in: 0...1) == 0
      let principal = Principal(
        name: "app-\(number)", field: isIdentity ? "identity" : "application")
      principals.append(principal)
      steps.append(Self.creation(of: principal, isIdentity: isIdentity))
    }
    return hasCluster ? steps + cluster(for: principals[0]) : steps
  }

  private static func url(of issuer: String) -> String { "https://\(issuer).example/tokens" }

  private static func creation(of principal: Principal, isIdentity: Bool) -> JSONValue {
    let name = JSONValue.string(principal.name)
    return isIdentity
      ? [
        "createIdentity": ["name": name, "resourceGroup": "rg"],
        "save": [principal.name + "-client": "properties.clientId"],
      ]
      : ["createApplication": ["name": name], "save": [principal.name + "-client": "appId"]]
  }

  private func cluster(for principal: Principal) -> [JSONValue] {
    [
      ["registerProvider": "Microsoft.Kubernetes"],
      ["registerProvider": "Microsoft.KubernetesConfiguration"],
      [
        "connectCluster": [
          "name": "edge-01", "resourceGroup": "rg", "enableOIDCIssuer": true,
          "enableWorkloadIdentity": true,
        ], "save": ["issuer": "properties.oidcIssuerProfile.issuerUrl"],
      ],
      ["setServiceAccountIssuer": ["distribution": "k3s", "issuer": "${issuer}"]],
      [
        "apply": [
          "manifests": [
            [
              "apiVersion": "v1", "kind": "ServiceAccount",
              "metadata": [
                "name": "app",
                "annotations": ["azure.workload.identity/client-id": .string(principal.clientID)],
              ],
            ],
            [
              "apiVersion": "v1", "kind": "Pod",
              "metadata": ["name": "app", "labels": ["azure.workload.identity/use": "true"]],
              "spec": [
                "serviceAccountName": "app",
                "containers": [["name": "app", "image": "python:3.13"]],
              ],
            ],
          ]
        ]
      ],
    ]
  }

  // MARK: - The rest

  private mutating func next() -> JSONValue {
    switch one(of: moves) {
    case .trust: return trust(named: "c-\(chance.integer(in: 1...24))")
    case .distrust: return distrust()
    case .flood:
      var step = trust(named: "flood-${n}", subject: "flood-${n}").objectValue ?? [:]
      step["repeat"] = .int(chance.integer(in: 15...22))
      return .object(step)
    case .sign: return sign()
    case .exchange: return tokenCount == 0 ? sign() : exchange()
    case .wait: return ["advance": .string(one(of: ["1s", "4s", "9s", "20s", "6m", "31m", "2h"]))]
    case .fault: return ["faults": one(of: Self.faults)]
    case .rollOver: return ["rotateEntraKeys": [:]]
    case .remove:
      let all = principals.map { $0.field == "identity" ? "Identity" : "Application" }
      let index = chance.integer(in: 0...(principals.count - 1))
      return ["delete\(all[index])": .string(principals[index].name)]
    case .podToken: return ["requestToken": ["pod": "default/app", "scope": .string(Self.scope)]]
    case .podFile: return ["readTokenFile": ["pod": "default/app"]]
    case .rotate: return ["rotateSigningKey": ["keepOldKey": .bool(chance.integer(in: 0...3) > 0)]]
    case .cutOff: return ["setAgentsOnline": ["online": .bool(chance.integer(in: 0...1) == 0)]]
    case .restart: return ["restartPod": "default/app"]
    case .untell:
      let issuer = one(of: ["${issuer}", "https://kubernetes.default.svc"])
      return ["setServiceAccountIssuer": ["distribution": "k3s", "issuer": .string(issuer)]]
    }
  }

  private func trust(named name: String, subject: String? = nil) -> JSONValue {
    let principal = one(of: principals)
    var issuers = issuers.map(Self.url)
    issuers += issuers.map { $0 + "/" } + ["https://CI-1.example/tokens"]
    if hasCluster { issuers += Array(repeating: "${issuer}", count: 3) }
    let subject = subject ?? one(of: Self.subjects)
    return [
      "createFederatedCredential": [
        principal.field: .string(principal.name), "name": .string(name),
        "issuer": .string(one(of: issuers)), "subject": .string(subject),
        "audiences": [.string(audience())],
      ]
    ]
  }

  private func distrust() -> JSONValue {
    let principal = one(of: principals)
    return [
      "deleteFederatedCredential": [
        principal.field: .string(principal.name),
        "name": .string("c-\(chance.integer(in: 1...24))"),
      ]
    ]
  }

  private mutating func sign() -> JSONValue {
    let number = chance.integer(in: 1...min(tokenCount + 1, Self.tokensMaximum))
    tokenCount = max(tokenCount, number)
    return [
      "signToken": [
        "issuer": .string(one(of: issuers)), "subject": .string(one(of: Self.subjects)),
        "audience": .string(audience()),
        "validFor": .string(one(of: ["10m", "10m", "1h", "24h", "26h"])),
      ],
      "save": ["token-\(number)": "assertion.compact"],
    ]
  }

  private func exchange() -> JSONValue {
    [
      "exchangeToken": [
        "assertion": .string("${token-\(chance.integer(in: 1...tokenCount))}"),
        "clientId": .string(one(of: principals).clientID), "scope": .string(Self.scope),
      ]
    ]
  }

  private func audience() -> String {
    let usual = Array(repeating: FederatedCredentialDefaults.audience, count: 6)
    return one(of: usual + ["api://azureadtokenexchange", "api://AzureADTokenExchangeChina"])
  }

  private func one<Element>(of list: [Element]) -> Element {
    list[chance.integer(in: 0...(list.count - 1))]
  }

  private static let subjects = [
    "repo:contoso/shop:ref:main", "repo:contoso/Shop:ref:main", "repo:contoso/shop:ref:main ",
    "system:serviceaccount:default:app", "system:serviceaccount:default:App",
  ]

  /// What goes wrong, never for longer than a world lasts.
  private static let faults: [JSONValue] = [
    [], [], [["host": "login.microsoftonline.com", "strayRefusal": true, "percentage": 20]],
    [["host": "*.example", "status": 503, "times": 3]],
    [["host": "*.example", "latency": "2s", "times": 5]],
    [["host": "login.microsoftonline.com", "status": 429, "retryAfter": 2, "times": 2]],
    [["host": "*.example", "timeout": true, "times": 1]],
  ]
}
