@echo off
rem Melepas PK Tracker. Tanpa bertanya: Lepas.cmd /diam (kode keluar dan catatan: lihat Panduan).
setlocal
set "DIAM="
echo " %* " | "%SystemRoot%\System32\find.exe" /i " /diam " >nul && set "DIAM=1"
set "KODE=5"
if not exist "%~dp0isi\jalan.cmd" (echo Ekstrak dahulu seluruh berkas zip, lalu jalankan Lepas.cmd dari folder hasilnya. & goto akhir)
call "%~dp0isi\jalan.cmd" lepas %*
set "KODE=%ERRORLEVEL%"
:akhir
if not defined DIAM pause
exit /b %KODE%
