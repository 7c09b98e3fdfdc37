@echo off
rem Memasang PK Tracker. Tanpa bertanya: Pasang.cmd /diam (kode keluar dan catatan: lihat Panduan).
if not exist "%~dp0isi\jalan.cmd" (echo Ekstrak dahulu seluruh berkas zip, lalu jalankan Pasang.cmd dari folder hasilnya. & pause & exit /b 5)
call "%~dp0isi\jalan.cmd" pasang %*
set "KODE=%ERRORLEVEL%"
echo " %* " | find /i " /diam " >nul || pause
exit /b %KODE%
