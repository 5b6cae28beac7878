import ArcFedJSON

/// Which pod had what a node asked for: it is looked at first when somebody asks again. A kubelet
/// asks several times about each of its pods, and renews their tokens as long as they live.
///
/// A pod that has not changed since is still what it was, and is not looked at. Otherwise it is no
/// more than a guess where to look: only a pod that is there and of the kind counts, and when this
/// one is not, all are looked through.
struct RelatedPods {
  /// Who asks, and for what.
  struct Question: Hashable {
    let node: String
    let resource: String
    let namespace: String
    let name: String
  }

  /// A node has 110 pods at most (`maxPods` of the kubelet's configuration), and a cluster of the
  /// emulator some ten. Beyond it all are forgotten.
  private static let questionsMaximum = 110

  /// A pod, and the revision in which it was of the kind.
  private struct Answer {
    let name: String
    let revision: Int64
  }

  private var answers: [Question: Answer] = [:]

  /// Whether one of the live pods of the namespace is of a kind, which is always the same one
  /// for the same question.
  mutating func contains(
    _ question: Question, in store: ObjectStore, where isOfKind: (JSONObject) -> Bool
  ) -> Bool {
    let pods = ResourceTable.pods
    if let last = answers[question],
      let revision = store.revision(of: last.name, of: pods, in: question.namespace)
    {
      if revision == last.revision { return true }
      if let pod = store.object(last.name, of: pods, in: question.namespace), isOfKind(pod) {
        answers[question] = Answer(name: last.name, revision: revision)
        return true
      }
    }
    var found: String?
    let prefix = pods.prefix(namespace: question.namespace)
    let isFound = store.contains(under: prefix) { pod in
      guard isOfKind(pod) else { return false }
      found = pod.meta.name
      return true
    }
    if answers.count >= Self.questionsMaximum { answers.removeAll() }
    answers[question] = found.flatMap { name in
      store.revision(of: name, of: pods, in: question.namespace).map {
        Answer(name: name, revision: $0)
      }
    }
    return isFound
  }
}
