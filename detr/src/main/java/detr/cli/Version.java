package detr.cli;

import picocli.CommandLine.IVersionProvider;

/** The text of {@code --version}: ours from the JAR's manifest, and the Java it runs on. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Version.class.getPackage().getImplementationVersion();
    return new String[] {
      "detr %s (Java %s, %s)"
          .formatted(
              version == null ? "development" : version,
              Runtime.version(),
              Relaunch.vectorModuleLoaded() ? "vector code" : "scalar code")
    };
  }
}
