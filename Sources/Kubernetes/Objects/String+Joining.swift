extension String {
  /// Texts one behind the other, put together in one piece of memory. Keys, paths and the names of
  /// users are made so for each request; growing them piece by piece takes twice as long.
  init(joining texts: [String]) {
    var count = 0
    for text in texts { count += text.utf8.count }
    self.init(unsafeUninitializedCapacity: count) { output in
      var end = 0
      for var text in texts {
        text.withUTF8 { end = output[end...].initialize(fromContentsOf: $0) }
      }
      return end
    }
  }
}
