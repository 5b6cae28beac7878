import ArcFed
import ArcFedJSON
import ArcFedSimulation

/// Draws the steps of a random world: each is one that a script may have, most do something, and
/// texts that are nearly equal come often.
struct FuzzDeck {
  /// What a world has besides issuers and principals.
  struct Furniture {
    var hasCluster = false
    var hasNeighbour = false
    var hasVault = false
  }

  /// Who can be asked for a token, and the field by which steps name it.
  struct Principal {
    let name: String
    let field: String
    /// Its tenant's domain; nil for the usual one.
    var tenant: String?
    var clientID: String { "${\(name)-client}" }
  }

  /// What can be drawn.
  private enum Move: CaseIterable {
    case trust, describe, distrust, sign, exchange, wait, flood, fault, rollOver, remove
    case podToken, podFile, rotate, cutOff, restart, untell
    case grant, withdraw, buy, read

    /// How often it is drawn, relative to the others.
    var weight: Int {
      switch self {
      case .sign, .trust: 20
      case .exchange: 32
      case .wait, .podToken: 12
      case .distrust, .describe: 8
      case .read: 16
      case .buy, .grant: 10
      case .podFile, .withdraw: 4
      case .rotate, .restart, .fault, .flood: 3
      case .rollOver, .cutOff, .remove, .untell: 1
      }
    }

    /// Whether it can be made in a world with that furniture.
    func isPossible(with furniture: Furniture) -> Bool {
      switch self {
      case .podToken, .podFile, .rotate, .cutOff, .restart, .untell: furniture.hasCluster
      case .grant, .withdraw, .buy, .read: furniture.hasVault
      default: true
      }
    }
  }

  /// How many tokens a world keeps at once.
  static let tokensMaximum = 4
  private static let scope = "https://vault.azure.net/.default"

  let chance: RandomStream
  private let furniture: Furniture
  private let moves: [Move]
  private(set) var principals: [Principal] = []
  private var issuers: [String] = []
  private var tokenCount = 0
  /// For whom the access tokens are that are kept.
  private(set) var accessAudiences: [String] = []

  init(chance: RandomStream, _ furniture: Furniture) {
    self.chance = chance
    self.furniture = furniture
    moves = Move.allCases.filter { $0.isPossible(with: furniture) }
      .flatMap { Array(repeating: $0, count: $0.weight) }
  }

  /// Steps of which the first make what the others use.
  mutating func steps(_ count: Int) -> [JSONValue] {
    var steps = beginning()
    while steps.count < count { steps.append(next()) }
    return Array(steps.prefix(count))
  }

  /// The settings of the world.
  func world(propagation: String) -> JSONValue {
    let propagation = JSONValue.string(propagation)
    guard furniture.hasNeighbour else { return ["federatedCredentialPropagation": propagation] }
    return [
      "federatedCredentialPropagation": propagation,
      "entra": ["tenants": [["name": "Fabrikam", "domain": .string(Self.neighbour)]]],
    ]
  }

  // MARK: - The beginning

  private mutating func beginning() -> [JSONValue] {
    var steps: [JSONValue] = [["createResourceGroup": ["name": "rg"]]]
    issuers = (1...chance.integer(in: 1...2)).map { "ci-\($0)" } + [Self.describable]
    for name in issuers {
      steps.append(["createIssuer": ["name": .string(name), "url": .string(Self.url(of: name))]])
    }
    for number in 1...chance.integer(in: 1...3) {
      let isIdentity = chance.integer(in: 0...1) == 0
      var principal = Principal(
        name: "app-\(number)", field: isIdentity ? "identity" : "application")
      if furniture.hasNeighbour, !isIdentity, chance.integer(in: 0...1) == 0 {
        principal.tenant = Self.neighbour
      }
      principals.append(principal)
      steps.append(Self.creation(of: principal, isIdentity: isIdentity))
    }
    if furniture.hasVault { steps += Self.resources + secrets }
    return furniture.hasCluster ? steps + cluster(for: principals[0]) : steps
  }

  private static let neighbour = "fabrikam.onmicrosoft.com"
  /// The provider whose tokens an expression may describe.
  private static let describable = "gitlab"

  private static func url(of issuer: String) -> String {
    issuer == describable ? "https://gitlab.com" : "https://\(issuer).example/tokens"
  }

  private static func creation(of principal: Principal, isIdentity: Bool) -> JSONValue {
    let name = JSONValue.string(principal.name)
    guard !isIdentity else {
      return [
        "createIdentity": ["name": name, "resourceGroup": "rg"],
        "save": [principal.name + "-client": "properties.clientId"],
      ]
    }
    var arguments: JSONObject = ["name": name]
    arguments["tenant"] = principal.tenant.map { .string($0) }
    return [
      "createApplication": .object(arguments), "save": [principal.name + "-client": "appId"],
    ]
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
    case .describe: return describe(named: "c-\(chance.integer(in: 1...24))")
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
    case .grant: return grant()
    case .withdraw: return withdraw()
    case .buy: return buy()
    case .read: return accessAudiences.isEmpty ? buy() : read()
    }
  }

  private func trust(named name: String, subject: String? = nil) -> JSONValue {
    let principal = one(of: principals)
    var issuers = issuers.map(Self.url)
    issuers += issuers.map { $0 + "/" } + ["https://CI-1.example/tokens"]
    if furniture.hasCluster { issuers += Array(repeating: "${issuer}", count: 3) }
    let subject = subject ?? one(of: Self.subjects)
    return [
      "createFederatedCredential": [
        principal.field: .string(principal.name), "name": .string(name),
        "issuer": .string(one(of: issuers)), "subject": .string(subject),
        "audiences": [.string(audience())],
      ]
    ]
  }

  private func describe(named name: String) -> JSONValue {
    let principal = one(of: principals)
    return [
      "createFlexibleCredential": [
        principal.field: .string(principal.name), "name": .string(name),
        "issuer": .string(Self.url(of: Self.describable)),
        "expression": .string(one(of: Self.expressions)), "audiences": [.string(audience())],
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

  /// Sometimes the tenant is not the client's.
  private mutating func exchange() -> JSONValue {
    let principal = one(of: principals)
    var arguments: JSONObject = [
      "assertion": .string("${token-\(chance.integer(in: 1...tokenCount))}"),
      "clientId": .string(principal.clientID), "scope": .string(Self.scope),
    ]
    let isElsewhere = furniture.hasNeighbour && chance.integer(in: 0...7) == 0
    let tenant = isElsewhere == (principal.tenant == nil) ? Self.neighbour : nil
    arguments["tenant"] = tenant.map { .string($0) }
    guard furniture.hasVault else { return ["exchangeToken": .object(arguments)] }
    let audience = one(of: Self.audiences)
    arguments["scope"] = .string(audience + "/.default")
    return [
      "exchangeToken": .object(arguments), "save": nextAccess(for: audience),
    ]
  }

  /// Under which name the next access token is kept.
  mutating func nextAccess(for audience: String) -> JSONValue {
    let number = chance.integer(in: 1...min(accessAudiences.count + 1, Self.tokensMaximum))
    if number > accessAudiences.count { accessAudiences.append(audience) }
    accessAudiences[number - 1] = audience
    return .object(JSONObject([("access-\(number)", "token.compact")]))
  }

  private func audience() -> String {
    let usual = Array(repeating: FederatedCredentialDefaults.audience, count: 6)
    return one(of: usual + ["api://azureadtokenexchange", "api://AzureADTokenExchangeChina"])
  }

  func one<Element>(of list: [Element]) -> Element {
    list[chance.integer(in: 0...(list.count - 1))]
  }

  private static let subjects = [
    "repo:contoso/shop:ref:main", "repo:contoso/Shop:ref:main", "repo:contoso/shop:ref:main ",
    "system:serviceaccount:default:app", "system:serviceaccount:default:App",
  ]

  /// The last one is no expression.
  private static let expressions = [
    "claims['sub'] eq 'repo:contoso/shop:ref:main'", "claims['sub'] matches 'repo:contoso/*'",
    "claims['sub'] matches 'repo:contoso/?hop:ref:main'",
    "claims['sub'] matches 'system:*' and claims['sub'] matches '*:app'",
    "claims['sub'] matches 'repo'", "claims['sub'] like 'repo'",
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
