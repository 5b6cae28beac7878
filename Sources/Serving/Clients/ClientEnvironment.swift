package import ArcFed
import ArcFedHTTP
import ArcFedHTTPServer
import ArcFedJSON

/// The environment in which programs of any language meet the emulator as if it were Azure.
package struct ClientEnvironment: Sendable {
  /// The files that the environment speaks of.
  package struct Files: Sendable {
    /// The system's root certificates and ours, in PEM.
    package let bundle: String
    /// Our root certificate alone, in PEM.
    package let root: String
    /// The same for Java.
    package let keyStore: String
    /// The kubeconfig of all clusters; those of one cluster each lie beside it.
    package let kubeconfig: String
    /// The folder in which `kubectl` keeps what it discovered: ports are used again, and another
    /// world's API server may have stood there.
    package let kubeCache: String
    /// The folder in which `az` keeps its sign-ins.
    package let azureConfig: String
    /// The program that `az connectedk8s` takes for Helm.
    package let helm: String

    /// The files in a folder, by their usual names.
    package init(in folder: String) {
      bundle = "\(folder)/ca-bundle.pem"
      root = "\(folder)/ca.pem"
      keyStore = "\(folder)/ca.jks"
      kubeconfig = "\(folder)/kubeconfig"
      kubeCache = "\(folder)/kube-cache"
      azureConfig = "\(folder)/azure"
      helm = "\(folder)/helm"
    }

    /// The kubeconfig of one cluster alone. Its name may have what a path must not.
    package func kubeconfig(of cluster: String) -> String {
      "\(kubeconfig)-\(PercentEncoding.encode(cluster))"
    }
  }

  /// The name and value of a variable.
  package typealias Variable = (name: String, value: String)

  private let server: EmulatorServer
  private let emulator: Emulator
  /// The files that it speaks of.
  package let files: Files

  /// The environment for a server whose world is set up.
  package init(of server: EmulatorServer, emulator: Emulator, files: Files) {
    self.server = server
    self.emulator = emulator
    self.files = files
  }

  /// How every kind of program is told whom to trust: OpenSSL, Go and .NET read `SSL_CERT_FILE`,
  /// Python's requests and `az` the next, curl and git one each, Node adds to its own.
  package var trust: [Variable] {
    let bundle = files.bundle
    return [
      ("SSL_CERT_FILE", bundle), ("REQUESTS_CA_BUNDLE", bundle), ("CURL_CA_BUNDLE", bundle),
      ("GIT_SSL_CAINFO", bundle), ("NODE_EXTRA_CA_CERTS", files.root),
    ]
  }

  /// How a program reaches the emulator: by the proxy under production names, or directly at
  /// endpoints that it takes by configuration.
  package var way: [Variable] {
    let main = server.addresses.main
    let loopback = "localhost,127.0.0.1,::1"
    guard server.options.isDirect else {
      let proxy = "http://127.0.0.1:\(server.ports.proxy)"
      return ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"].map { ($0, proxy) }
        // Node takes the proxy of its environment when it is told to (Node 24, `--use-env-proxy`).
        + [("NO_PROXY", loopback), ("no_proxy", loopback), ("NODE_USE_ENV_PROXY", "1")]
        + [("JAVA_TOOL_OPTIONS", javaOptions(proxyPort: server.ports.proxy))]
    }
    return [
      ("AZURE_AUTHORITY_HOST", "\(main)/"),
      ("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://localhost:\(server.ports.metadata)"),
      ("AZURE_CORE_INSTANCE_DISCOVERY", "false"),
      ("ARCFED_RESOURCE_MANAGER", "\(main)"), ("ARCFED_GRAPH", "\(main)/graph"),
      ("JAVA_TOOL_OPTIONS", javaOptions(proxyPort: nil)),
    ]
  }

  private func javaOptions(proxyPort: Int?) -> String {
    var options = [
      "-Djavax.net.ssl.trustStore=\(files.keyStore)", "-Djavax.net.ssl.trustStoreType=JKS",
      "-Djavax.net.ssl.trustStorePassword=\(JavaKeyStore.password)",
    ]
    if let proxyPort {
      for scheme in ["http", "https"] {
        options += ["-D\(scheme).proxyHost=127.0.0.1", "-D\(scheme).proxyPort=\(proxyPort)"]
      }
    }
    return options.joined(separator: " ")
  }

  /// The world's ids, and where its own things are.
  package var world: [Variable] {
    let main = server.addresses.main
    var variables: [Variable] = [
      ("AZURE_TENANT_ID", emulator.tenantID),
      ("AZURE_SUBSCRIPTION_ID", emulator.subscriptionID),
      ("AZURE_CONFIG_DIR", files.azureConfig), ("AZURE_CORE_COLLECT_TELEMETRY", "false"),
      ("KUBECONFIG", files.kubeconfig), ("KUBECACHEDIR", files.kubeCache),
      ("HELM_CLIENT_PATH", files.helm),
      ("ARCFED_URL", "\(main)"), ("ARCFED_CONTROL", "\(main)\(MainFront.controlPrefix)v1"),
      ("ARCFED_TOKEN", server.controlToken), ("ARCFED_CA", files.root),
      ("ARCFED_PROXY", "http://127.0.0.1:\(server.ports.proxy)"),
    ]
    for cluster in emulator.kubernetesAccesses {
      let name = "ARCFED_KUBECONFIG_\(Self.suffix(cluster.name))"
      variables.append((name, files.kubeconfig(of: cluster.name)))
    }
    for vault in emulator.vaults {
      let url = server.options.isDirect ? server.addresses.address(of: vault.url) : vault.url
      variables.append(("ARCFED_VAULT_\(Self.suffix(vault.name))", url))
    }
    for account in emulator.storageAccounts {
      let url = server.options.isDirect ? server.addresses.address(of: account.url) : account.url
      variables.append(("ARCFED_BLOB_\(Self.suffix(account.name))", url))
    }
    return variables
  }

  /// The administrator's service principal, as the Azure SDKs read it.
  package var administrator: [Variable] {
    [
      ("AZURE_CLIENT_ID", emulator.operatorClientID),
      ("AZURE_CLIENT_SECRET", emulator.operatorSecret),
    ]
  }

  /// The environment of an administrator's shell.
  package var ofAdministrator: [Variable] { trust + way + world + administrator }

  /// The environment of a pod's container: what the webhook and the manifest put there, and how to
  /// reach the emulator. Paths of the container are those of this machine's disk, where `mounts`
  /// has the files.
  ///
  /// - Parameter mounts: what stands elsewhere on disk than the container has it; none where the
  ///   program finds everything under the container's own paths.
  package func ofContainer(
    _ environment: [String: String], of pod: Pod, mounts: [Pod.Mount]
  ) -> [Variable] {
    let container = environment.sorted { $0.key < $1.key }.map { name, value -> Variable in
      let mount = mounts.first { value == $0.path || value.hasPrefix($0.path + "/") }
      if let mount { return (name, mount.source + value.dropFirst(mount.path.count)) }
      return (name, server.options.isDirect ? server.addresses.address(of: value) : value)
    }
    return trust + way.filter { environment[$0.name] == nil } + service(of: pod) + container
  }

  /// What every container has of its cluster's own service, so that clients find the API server
  /// ("Accessing the Kubernetes API from a Pod").
  private func service(of pod: Pod) -> [Variable] {
    guard let door = server.addresses.door(to: pod.apiServer) else { return [] }
    return [
      ("KUBERNETES_SERVICE_HOST", door.host), ("KUBERNETES_SERVICE_PORT", "\(door.port)"),
      ("KUBERNETES_SERVICE_PORT_HTTPS", "\(door.port)"),
    ]
  }

  private static func suffix(_ name: String) -> String {
    String(name.uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })
  }

  // MARK: Files

  /// The contents of the files, by path. All but the private ones may be read by everybody.
  package func contents(systemRoots: String) -> [(path: String, bytes: [UInt8])] {
    let authority = server.authority
    let clusters: [String?] = [nil] + emulator.kubernetesAccesses.map(\.name)
    return [
      (files.bundle, Array(authority.bundlePEM(systemRoots: systemRoots).utf8)),
      (files.root, Array(authority.certificatePEM.utf8)),
      (files.keyStore, JavaKeyStore.bytes(certificatePEM: authority.certificatePEM)),
    ]
      + clusters.map { name in
        let text = server.kubeconfig(of: name)?.text(.pretty) ?? ""
        return (name.map(files.kubeconfig(of:)) ?? files.kubeconfig, Array(text.utf8))
      }
  }
}
