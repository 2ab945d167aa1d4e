package dev.freshet.registry;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Checks that applications can read the registry without Flink. */
@AnalyzeClasses(
    packages = "dev.freshet.registry",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule READER_NEEDS_SCHEMAS_KAFKAS_CLIENT_AND_A_LOGGER =
      classes()
          .that()
          .resideInAPackage("dev.freshet.registry.reader..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.slf4j",
              "org.apache.kafka.clients.consumer",
              "org.apache.kafka.common",
              "org.apache.kafka.common.errors",
              "org.apache.kafka.common.serialization",
              "dev.freshet.schemas..",
              "dev.freshet.registry",
              "dev.freshet.registry.reader..");

  @ArchTest
  static final ArchRule WHAT_SINK_AND_READER_SHARE_NEEDS_NEITHER =
      classes()
          .that()
          .resideInAPackage("dev.freshet.registry")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "dev.freshet.registry");
}
