import ArcFedJSON
import Testing

@testable import ArcFedKubernetes

/// `staging/…/authentication/serviceaccount/util_test.go`.
@Suite("Names of service accounts as users")
struct UserNameTests {
  @Test("Names are made, split and matched as in upstream's tables")
  func names() throws {
    let rows = try Table.rows("user-names")
    #expect(rows.count == 21)
    for row in rows {
      let namespace = row["namespace"]?.stringValue ?? ""
      let account = row["name"]?.stringValue ?? ""
      let made = ServiceAccountUser.name(namespace: namespace, account: account)
      if let user = row["user"]?.stringValue {
        #expect((made == user) == row["matches"]?.boolValue, "\(row.text())")
        continue
      }
      let parts = ServiceAccountUser.split(made)
      #expect((parts != nil) == row["isGood"]?.boolValue, "\(row.text())")
      if let parts { #expect(parts == (namespace, account)) }
    }
  }

  @Test("A node's name is that of its user, and only of one that is in the group of nodes")
  func nodes() {
    #expect(UserInfo.node("n").nodeName == "n")
    #expect(UserInfo(name: "system:node:n", groups: ["others"]).nodeName == nil)
    #expect(UserInfo(name: "n", groups: [UserInfo.nodesGroup]).nodeName == nil)
    #expect(UserInfo.admin.nodeName == nil)
  }

  @Test("Texts that are put together at once are those that are put together one by one")
  func joining() {
    let many = ["a name of many letters", "", ":", "é\u{1F600}"]
    for texts in [[], [""], ["a"], ["e", "\u{301}"], many] {
      #expect(String(joining: texts).utf8.elementsEqual(texts.joined().utf8))
    }
  }
}
