package import ArcFedHTTP
import ArcFedJOSE
package import ArcFedJSON

/// A kubeconfig as JSON, which is YAML as well (`client-go/tools/clientcmd/api/v1/types.go`).
package enum Kubeconfig {
  /// A cluster as its administrator reaches it.
  package struct Entry: Sendable {
    /// The name of its cluster and its context.
    package let name: String
    /// Where its API server is.
    package let server: Origin
    /// The administrator's token.
    package let token: String

    /// An entry.
    package init(name: String, server: Origin, token: String) {
      self.name = name
      self.server = server
      self.token = token
    }
  }

  /// The kubeconfig for some clusters; the first is the current context.
  ///
  /// - Parameter authorityPEM: the root certificate that vouches for the servers.
  package static func json(_ entries: [Entry], authorityPEM: String) -> JSONValue {
    let authority = JSONValue.string(Base64.encode(Array(authorityPEM.utf8)))
    var clusters: [JSONValue] = []
    var contexts: [JSONValue] = []
    var users: [JSONValue] = []
    for entry in entries {
      let name = JSONValue.string(entry.name)
      let user = JSONValue.string("\(entry.name)-admin")
      clusters.append([
        "name": name,
        "cluster": [
          "server": .string("\(entry.server)"), "certificate-authority-data": authority,
        ],
      ])
      contexts.append(["name": name, "context": ["cluster": name, "user": user]])
      users.append(["name": user, "user": ["token": .string(entry.token)]])
    }
    return [
      "apiVersion": "v1", "kind": "Config", "clusters": .array(clusters),
      "contexts": .array(contexts), "users": .array(users),
      "current-context": .string(entries.first?.name ?? ""), "preferences": [:],
    ]
  }
}
