@echo off
rem Runs detr from a source checkout, as the file detr does: finds a JDK of at least 25, builds the JAR if it
rem is missing or older than a source, and runs it with the JVM flags of jvm.flags, avx512.flags and train.flags.
rem DETR_JAVA names the java to use (the program or its JDK's folder); JDK_JAVA_OPTIONS adds JVM flags.
setlocal EnableExtensions DisableDelayedExpansion
set "needed=25"
set "module=cli"
for %%R in ("%~dp0..") do set "root=%%~fR\"
set "flags=%root%%module%\src\main\resources\detr\cli"
set "java="

if defined DETR_JAVA (
  call :use_jdk "%DETR_JAVA%"
  if not defined java for %%J in ("%DETR_JAVA%") do call :use_jdk "%%~dpJ.."
  if not defined java (
    >&2 echo detr: DETR_JAVA is no Java of version %needed% or newer: "%DETR_JAVA%"
    exit /b 2
  )
)
if not defined java if defined JAVA_HOME call :use_jdk "%JAVA_HOME%"
if not defined java for %%J in (java.exe) do if not "%%~$PATH:J"=="" call :use_jdk "%%~dp$PATH:J.."
for %%D in ("%ProgramFiles%\Java" "%ProgramFiles%\Eclipse Adoptium" "%ProgramFiles%\Microsoft" "%USERPROFILE%\.jdks") do (
  for /d %%J in ("%%~D\*") do if not defined java call :use_jdk "%%~J"
)
if not defined java (
  >&2 echo detr: no JDK of version %needed% or newer found; install one ^(for example from https://adoptium.net^) and set JAVA_HOME to its folder
  exit /b 2
)

rem The first version element of the root pom is the project's.
set "version="
for /f "tokens=3 delims=<>" %%V in ('findstr /r /c:"^  <version>" "%root%pom.xml"') do set "version=%%V"
set "jar=%root%%module%\target\detr-cli-%version%.jar"

call :is_fresh
if errorlevel 1 call :build
if errorlevel 1 exit /b 2
rem The JVM refuses two collectors: who names one in the environment does not get ours.
set "collector="
set "chosen=%JDK_JAVA_OPTIONS% %JAVA_TOOL_OPTIONS%"
if not "%chosen:-XX:+Use=%"=="%chosen%" if not "%chosen:GC=%"=="%chosen%" set "collector=-XX:-UseSerialGC"
set "training="
if "%~1"=="train" set training="@%flags%\train.flags"
"%java%" "@%flags%\jvm.flags" "@%flags%\avx512.flags" %training% %collector% -jar "%jar%" %*
exit /b %errorlevel%

rem Sets java to the given JDK's java if that is new enough.
:use_jdk
if not exist "%~1\bin\java.exe" exit /b 1
if not exist "%~1\release" exit /b 1
set "major=0"
for /f "tokens=2 delims==" %%V in ('findstr /b "JAVA_VERSION=" "%~1\release"') do for /f "delims=.-+ " %%M in ("%%~V") do set "major=%%M"
if %major% lss %needed% exit /b 1
set "jdk=%~f1"
set "java=%~f1\bin\java.exe"
exit /b 0

:is_fresh
if not exist "%jar%" exit /b 1
powershell -NoProfile -Command "$built = (Get-Item -LiteralPath $env:jar).LastWriteTime; $sources = Get-ChildItem -Recurse -Path ($env:root + 'pom.xml'), ($env:root + '*\pom.xml'), ($env:root + '*\src\main'); exit [int](@($sources | Where-Object { $_.LastWriteTime -gt $built }).Count -gt 0)"
exit /b %errorlevel%

:build
rem Without a Maven of the user the wrapper fetches one.
set "maven=mvn"
where /q mvn
if errorlevel 1 (
  set "maven=%root%mvnw.cmd"
  set "JAVA_HOME=%jdk%"
)
>&2 echo detr: building %jar%
if not defined JAVA_HOME set "JAVA_HOME=%jdk%"
set "JAVA25_HOME=%jdk%"
pushd "%root%"
call "%maven%" -q -B -Dmaven.test.skip=true -pl %module% -am package 1>&2
if errorlevel 1 (
  popd
  if exist "%jar%" del "%jar%"
  >&2 echo detr: the build failed: see the lines above
  exit /b 2
)
popd
exit /b 0
