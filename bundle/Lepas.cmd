@echo off
rem Melepas PK Tracker. Tanpa bertanya: Lepas.cmd /diam (kode keluar dan catatan: lihat Panduan).
if not exist "%~dp0isi\jalan.cmd" (echo Ekstrak dahulu seluruh berkas zip, lalu jalankan Lepas.cmd dari folder hasilnya. & pause & exit /b 5)
call "%~dp0isi\jalan.cmd" lepas %*
set "KODE=%ERRORLEVEL%"
echo " %* " | find /i " /diam " >nul || pause
exit /b %KODE%
