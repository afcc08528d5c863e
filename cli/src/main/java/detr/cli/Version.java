package detr.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The text of {@code --version}: ours, and the Java it runs on. */
final class Version implements IVersionProvider {
  /** Maven writes it into the JAR; unlike the manifest, it is found on the module path too. */
  private static final String POM = "/META-INF/maven/io.github.detr-java/detr-cli/pom.properties";

  @Override
  public String[] getVersion() throws IOException {
    return new String[] {
      "detr %s (Java %s, %s)"
          .formatted(
              version(),
              Runtime.version(),
              Relaunch.vectorModuleLoaded() ? "vector code" : "scalar code")
    };
  }

  private static String version() throws IOException {
    Properties pom = new Properties();
    try (InputStream file = Version.class.getResourceAsStream(POM)) {
      if (file != null) {
        pom.load(file);
      }
    }
    return pom.getProperty("version", "development");
  }
}
