import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation

/// Filling the volumes of a pod (`pkg/volume/projected/projected.go#collectData`).
extension Kubelet {
  /// Why a volume could not be filled.
  private struct SetUpFailure: Error {
    let message: String
  }

  private typealias Files = [String: ProjectedFile]

  func setUpVolumes(_ pod: inout PodOnNode) async {
    pod.failures = [:]
    for volume in pod.object["spec"]?["volumes"]?.arrayValue ?? [] {
      let name = volume["name"]?.stringValue ?? ""
      do throws(SetUpFailure) {
        let files = try await collect(volume, pod)
        if let complaint = files.keys.sorted().lazy.compactMap(ProjectedDirectory.complaint).first {
          throw SetUpFailure(message: complaint)
        }
        var directory = pod.volumes[name] ?? ProjectedDirectory()
        directory.group = pod.object["spec"]?["securityContext"]?["fsGroup"]?.intValue
        let now = clock.now
        let stream = random.stream("volume \(pod.uid)/\(name) @\(now.nanoseconds)")
        if directory.write(files, at: now, random: stream) {
          if pod.isRunning { trace?.record(node, "rewrite volume", "\(pod.name) \(name)") }
          try keep(directory, name, pod)
        }
        pod.volumes[name] = directory
      } catch {
        let message =
          "MountVolume.SetUp failed for volume \(GoText.quoted(name)) : \(error.message)"
        pod.failures[name] = message
        await recordWarning(pod, reason: "FailedMount", message: message)
      }
    }
  }

  /// Writes a volume where real processes read it, when they do.
  private func keep(
    _ directory: ProjectedDirectory, _ name: String, _ pod: PodOnNode
  ) throws(SetUpFailure) {
    do { try volumeWriter?.write(directory, named: name, podUID: pod.uid) } catch {
      throw SetUpFailure(message: "error creating file: \(error)")
    }
  }

  private func collect(
    _ volume: JSONValue, _ pod: PodOnNode
  ) async throws(SetUpFailure) -> Files {
    if let secret = volume["secret"] {
      return try await keys(
        of: "Secret", secret["secretName"]?.stringValue ?? "", secret, pod,
        mode: try Self.defaultMode(secret))
    }
    if let map = volume["configMap"] {
      return try await keys(
        of: "ConfigMap", map["name"]?.stringValue ?? "", map, pod,
        mode: try Self.defaultMode(map))
    }
    if let fields = volume["downwardAPI"] {
      return self.fields(fields, pod, mode: try Self.defaultMode(fields))
    }
    guard let projected = volume["projected"] else { return [:] }
    let mode = try Self.defaultMode(projected)
    var files: Files = [:]
    var failures: [String] = []
    for source in projected["sources"]?.arrayValue ?? [] {
      do throws(SetUpFailure) {
        files.merge(try await collect(source: source, pod, mode: mode)) { $1 }
      } catch {
        failures.append(error.message)
      }
    }
    if failures.isEmpty { return files }
    throw SetUpFailure(
      message: failures.count == 1 ? failures[0] : "[\(failures.joined(separator: ", "))]")
  }

  /// The API server's defaults see to it that there is one.
  private static func defaultMode(_ source: JSONValue) throws(SetUpFailure) -> Int {
    guard let mode = source["defaultMode"]?.intValue else {
      throw SetUpFailure(message: "no defaultMode used, not even the default value for it")
    }
    return mode
  }

  private func collect(
    source: JSONValue, _ pod: PodOnNode, mode: Int
  ) async throws(SetUpFailure) -> Files {
    if let token = source["serviceAccountToken"] {
      let path = token["path"]?.stringValue ?? ""
      let bytes = try await self.token(token, pod)
      let user = pod.commonUser
      let isPrivate = user != nil || pod.object["spec"]?["securityContext"]?["fsGroup"] != nil
      return [
        path: ProjectedFile(
          bytes: bytes, mode: isPrivate ? Self.privateMode : mode, user: user ?? 0)
      ]
    }
    if let map = source["configMap"] {
      return try await keys(
        of: "ConfigMap", map["name"]?.stringValue ?? "", map, pod, mode: mode)
    }
    if let secret = source["secret"] {
      return try await keys(
        of: "Secret", secret["name"]?.stringValue ?? "", secret, pod, mode: mode)
    }
    return fields(source["downwardAPI"] ?? .null, pod, mode: mode)
  }

  private func fields(_ source: JSONValue, _ pod: PodOnNode, mode: Int) -> Files {
    var files: Files = [:]
    for item in source["items"]?.arrayValue ?? [] {
      let field = item["fieldRef"]?["fieldPath"]?.stringValue ?? ""
      let text = PodFields.text(field, of: pod.object, node: node) ?? ""
      files[item["path"]?.stringValue ?? ""] = ProjectedFile(
        bytes: Array(text.utf8), mode: item["mode"]?.intValue ?? mode)
    }
    return files
  }

  /// Octal 0600: what a token's file is written with when it belongs to a user or a group
  /// (`pkg/volume/projected/projected.go#collectData`); the group's right to read comes on top.
  private static let privateMode = 0o600

  private func keys(
    of kind: String, _ name: String, _ source: JSONValue, _ pod: PodOnNode, mode: Int
  ) async throws(SetUpFailure) -> Files {
    let isOptional = source["optional"]?.boolValue == true
    let object: JSONValue
    do throws(KubernetesClientError) {
      object = try await client.get(kind, name, namespace: pod.meta.namespace)
    } catch {
      if error.status?.code == 404 {
        if isOptional { return [:] }
        // The kubelet's own cache of them says so, in the singular (`pkg/kubelet/util/manager`).
        throw SetUpFailure(message: "\(kind.lowercased()) \(GoText.quoted(name)) not found")
      }
      throw SetUpFailure(message: Self.reason(error))
    }
    var content: [String: [UInt8]] = [:]
    for (key, value) in object["data"]?.objectValue ?? [:] {
      let text = value.stringValue ?? ""
      content[key] = kind == "Secret" ? (try? Base64.decode(text)) ?? [] : Array(text.utf8)
    }
    for (key, value) in object["binaryData"]?.objectValue ?? [:] {
      content[key] = (try? Base64.decode(value.stringValue ?? "")) ?? []
    }
    guard let items = source["items"]?.arrayValue, !items.isEmpty else {
      return content.mapValues { ProjectedFile(bytes: $0, mode: mode) }
    }
    var files: Files = [:]
    for item in items {
      let key = item["key"]?.stringValue ?? ""
      guard let bytes = content[key] else {
        if isOptional { continue }
        throw SetUpFailure(
          message: kind == "Secret"
            ? "references non-existent secret key: \(key)"
            : "configmap references non-existent config key: \(key)")
      }
      files[item["path"]?.stringValue ?? key] = ProjectedFile(
        bytes: bytes, mode: item["mode"]?.intValue ?? mode)
    }
    return files
  }

  /// The token of a volume: the one at hand, or a new one when there is none or it is due. A token
  /// that still lives outlasts a failed renewal, silently.
  private func token(
    _ source: JSONValue, _ pod: PodOnNode
  ) async throws(SetUpFailure) -> [UInt8] {
    let key = Self.key(source, pod)
    let known = tokens.token(key)
    if let known, !isRenewalDue(known) { return known.bytes }
    do throws(KubernetesClientError) {
      let answer = try await client.createToken(
        serviceAccount: key.account, namespace: key.namespace, audiences: key.audiences,
        expirationSeconds: key.expirationSeconds,
        boundTo: [
          "kind": "Pod", "apiVersion": "v1", "name": .string(key.podName),
          "uid": .string(key.podUID),
        ])
      guard let token = KubeletTokens.Token(answer) else {
        throw KubernetesClientError.unexpected(status: 201)
      }
      tokens.remember(token, for: key)
      trace?.record(
        node, known == nil ? "project token" : "renew token", pod.name, outcome: .success,
        ["audience": key.audiences.first ?? "", "token": token.shortName])
      return token.bytes
    } catch {
      if let known, clock.now < known.renewal.expiry { return known.bytes }
      throw SetUpFailure(message: "failed to fetch token: \(Self.reason(error))")
    }
  }

  private static func key(_ source: JSONValue, _ pod: PodOnNode) -> KubeletTokens.Key {
    let audience = source["audience"]?.stringValue ?? ""
    return KubeletTokens.Key(
      namespace: pod.meta.namespace, account: pod.accountName,
      audiences: audience.isEmpty ? [] : [audience],
      expirationSeconds: source["expirationSeconds"]?.intValue, podName: pod.meta.name,
      podUID: pod.uid)
  }

  /// Until when the volumes of a running pod stay as they are unless the pod changes: the first
  /// moment at which one of its tokens may be renewed. nil where a volume shows an object that
  /// anybody may change.
  func restTime(of pod: PodOnNode) -> Timestamp? {
    var first = Timestamp(nanoseconds: .max)
    for volume in pod.object["spec"]?["volumes"]?.arrayValue ?? [] {
      if volume["secret"] != nil || volume["configMap"] != nil { return nil }
      for source in volume["projected"]?["sources"]?.arrayValue ?? [] {
        if source["secret"] != nil || source["configMap"] != nil { return nil }
        guard let wanted = source["serviceAccountToken"] else { continue }
        guard let token = tokens.token(Self.key(wanted, pod)) else { return nil }
        first = min(first, token.renewal.earliestTime)
      }
    }
    return first
  }

  private static func reason(_ error: KubernetesClientError) -> String { error.description }
}
