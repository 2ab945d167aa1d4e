package dev.freshet;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Checks what may depend on what. */
@AnalyzeClasses(packages = "dev.freshet", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule MATHS_KNOWS_NO_PLATFORM =
      noClasses()
          .that()
          .resideInAPackage("dev.freshet.maths..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.flink..", "org.apache.kafka..", "org.apache.avro..", "org.rocksdb..");

  @ArchTest
  static final ArchRule MATHS_DEPENDS_ON_NOTHING_OF_OURS =
      noClasses()
          .that()
          .resideInAPackage("dev.freshet.maths..")
          .should()
          .dependOnClassesThat(oursOutside("dev.freshet.maths"));

  @ArchTest
  static final ArchRule SCHEMAS_DEPEND_ON_NOTHING_OF_OURS =
      noClasses()
          .that()
          .resideInAPackage("dev.freshet.schemas..")
          .should()
          .dependOnClassesThat(oursOutside("dev.freshet.schemas"));

  @ArchTest
  static final ArchRule OPERATORS_KNOW_NO_JOB =
      noClasses()
          .that()
          .resideInAPackage("dev.freshet.operators..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.freshet.jobs..", "dev.freshet.platform..");

  @ArchTest
  static final ArchRule STAGES_ARE_FREE_OF_CYCLES =
      slices().matching("dev.freshet.operators.(*)..").should().beFreeOfCycles();

  private static DescribedPredicate<JavaClass> oursOutside(String home) {
    return DescribedPredicate.describe(
        "are ours but outside " + home,
        type ->
            type.getPackageName().startsWith("dev.freshet")
                && !(type.getPackageName() + ".").startsWith(home + "."));
  }
}
