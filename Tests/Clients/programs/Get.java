import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Prints what an address answers, both by the old client of the language and by the new one. */
class Get {
  public static void main(String[] arguments) throws Exception {
    URI address = URI.create(arguments[0]);
    byte[] old = address.toURL().openConnection().getInputStream().readAllBytes();
    HttpResponse<byte[]> answer =
        HttpClient.newBuilder()
            .proxy(java.net.ProxySelector.getDefault())
            .build()
            .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofByteArray());
    if (!java.util.Arrays.equals(old, answer.body())) {
      throw new IllegalStateException("two clients, two answers");
    }
    System.out.write(old);
    System.out.flush();
  }
}
