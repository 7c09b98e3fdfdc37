@echo off
rem Menjalankan pasang.py dengan Python dari arsip di bundel; tanpa arsip, dengan Python yang ditemukan atau diambil uv.
setlocal
set "SEMENTARA=%TEMP%\PK Tracker %RANDOM%%RANDOM%"
mkdir "%SEMENTARA%" || exit /b 7
set "UV_CACHE_DIR=%SEMENTARA%\uv"
set "UV_PYTHON_INSTALL_DIR=%LOCALAPPDATA%\Programs\PK Tracker\unduhan"
set "UV_PYTHON_INSTALL_REGISTRY=0"
set "UV_PYTHON_INSTALL_BIN=0"
if exist "%~dp0python.tar.gz" goto arsip
"%~dp0uv.exe" python find --quiet --no-project --no-config @PYTHON@ >nul || "%~dp0uv.exe" python install --no-config @PYTHON@
if errorlevel 1 (set "KODE=6" & goto akhir)
"%~dp0uv.exe" run --quiet --no-project --no-config --python @PYTHON@ -- python -I "%~dp0pasang.py" %*
set "KODE=%ERRORLEVEL%"
if "%1"=="lepas" if exist "%UV_PYTHON_INSTALL_DIR%" rmdir /s /q "%UV_PYTHON_INSTALL_DIR%"
if "%1"=="lepas" rmdir "%LOCALAPPDATA%\Programs\PK Tracker" 2>nul
goto akhir
:arsip
"%SystemRoot%\System32\tar.exe" -xf "%~dp0python.tar.gz" -C "%SEMENTARA%"
if errorlevel 1 (set "KODE=6" & goto akhir)
"%SEMENTARA%\python\python.exe" -I "%~dp0pasang.py" %*
set "KODE=%ERRORLEVEL%"
:akhir
rmdir /s /q "%SEMENTARA%"
exit /b %KODE%
