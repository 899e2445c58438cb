@echo off
rem Builds this project with Maven, from whichever directory it is called: the Maven of MAVEN_HOME or of the PATH if it
rem is new enough, otherwise the one pinned in .mvn\wrapper\maven-wrapper.properties, downloaded once and verified.
rem curl, tar and certutil are part of Windows since Windows 10 1803.
setlocal
pushd "%~dp0"
call :main %*
set "result=%ERRORLEVEL%"
popd
exit /b %result%

:main
call :require_jdk || exit /b 1
set "mvn="
if defined MAVEN_HOME call :try "%MAVEN_HOME%\bin\mvn.cmd"
if not defined mvn for /f "delims=" %%p in ('where mvn.cmd 2^>nul') do if not defined mvn call :try "%%p"
if not defined mvn call :pinned || exit /b 1
call "%mvn%" %*
exit /b %ERRORLEVEL%

:require_jdk
set "java=java"
set "javac=javac"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java.exe"
if defined JAVA_HOME set "javac=%JAVA_HOME%\bin\javac.exe"
"%javac%" -version >nul 2>&1
if errorlevel 1 (
	echo mvnw: no JDK found. Install a JDK 17 or later, or set JAVA_HOME to one. 1>&2
	exit /b 1
)
set "major=0"
for /f "tokens=3" %%v in ('call "%java%" -version 2^>^&1 ^| findstr /c:" version "') do for /f "delims=.-+" %%m in ("%%~v") do set "major=%%m"
if %major% geq 17 exit /b 0
echo mvnw: a JDK 17 or later is needed; this one is Java %major%. Set JAVA_HOME to a newer one. 1>&2
exit /b 1

rem Sets mvn to the given launcher if that is Maven 3.8 or later.
:try
set "found=0"
for /f "tokens=3" %%v in ('call %1 -v 2^>nul ^| findstr /c:"Apache Maven"') do for /f "tokens=1,2 delims=." %%a in ("%%v") do set /a "found=%%a * 1000 + %%b" >nul 2>&1
if %found% geq 3008 set "mvn=%~1"
exit /b 0

rem Sets mvn to the pinned Maven; downloads it if this is the first time.
:pinned
set "url="
set "expected="
for /f "usebackq eol=# tokens=1,* delims==" %%k in (".mvn\wrapper\maven-wrapper.properties") do (
	if "%%k"=="distributionUrl" set "url=%%l"
	if "%%k"=="distributionSha512Sum" set "expected=%%l"
)
if not defined url goto incomplete
if not defined expected goto incomplete
for %%f in ("%url:/=\%") do set "name=%%~nxf"
set "name=%name:-bin.tar.gz=%"
set "dists=%USERPROFILE%\.m2"
if defined MAVEN_USER_HOME set "dists=%MAVEN_USER_HOME%"
set "dists=%dists%\wrapper\dists\%name%"
set "home=%dists%\%expected:~0,16%"
set "mvn=%home%\bin\mvn.cmd"
if exist "%mvn%" exit /b 0

echo mvnw: downloading %url% 1>&2
set "work=%dists%\part.%RANDOM%%RANDOM%"
mkdir "%work%" || exit /b 1
curl.exe -fsSL --connect-timeout 20 --retry 2 -o "%work%\archive" "%url%"
if errorlevel 1 (
	set "reason=%url% could not be downloaded. Check the network, or install Maven 3.8 or later."
	goto failed
)
set "actual="
for /f "skip=1 delims=" %%h in ('certutil -hashfile "%work%\archive" SHA512') do if not defined actual set "actual=%%h"
set "actual=%actual: =%"
if /i not "%actual%"=="%expected%" (
	set "reason=the SHA-512 checksum of %url% is not the pinned one; nothing was installed."
	goto failed
)
tar.exe -xzf "%work%\archive" -C "%work%"
if errorlevel 1 (
	set "reason=%url% could not be unpacked."
	goto failed
)
if not exist "%mvn%" move "%work%\%name%" "%home%" >nul
rmdir /s /q "%work%"
if exist "%mvn%" exit /b 0
echo mvnw: %home% could not be written. 1>&2
exit /b 1

:failed
echo mvnw: %reason% 1>&2
rmdir /s /q "%work%"
exit /b 1

:incomplete
echo mvnw: distributionUrl and distributionSha512Sum are needed in .mvn\wrapper\maven-wrapper.properties. 1>&2
exit /b 1
