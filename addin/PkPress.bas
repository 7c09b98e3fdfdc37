Attribute VB_Name = "PkPress"
Option Explicit

' One press of a button: look whether it may run, run Python, notice when Python gave no answer.

' Every press ends with Python saying something (see PkDialog): this is how a silent failure shows.
Public Answered As Boolean
Public Whisper As String

Private Const PERMISSION_DENIED As Long = 70

Public Sub Press(ByVal command As String)
    Dim reason As String
    reason = Refusal()
    If reason <> "" Then
        MsgBox reason, vbExclamation, TITLE
        Exit Sub
    End If
    Answered = False
    Whisper = ""
    Restore
    Application.StatusBar = "PK Tracker sedang bekerja ..."
    On Error GoTo Failed
    Dim outcome As Variant
    outcome = RunPython(command)
    On Error GoTo 0
    #If Not Mac Then
        ' On Mac Python works on by itself and the lines below would come too early.
        Restore
        Application.StatusBar = False
        If Whisper <> "" Then Application.StatusBar = Whisper
        If outcome = -1 Or Not Answered Then
            MsgBox "Python berhenti sebelum selesai. Periksa isi buku; bila ragu, tutup tanpa menyimpan. " & _
                "Lalu jalankan perintah pk-tracker diagnosa.", vbExclamation, TITLE
        End If
    #End If
    Exit Sub
Failed:
    Dim number As Long, description As String
    number = Err.Number
    description = Err.Description
    Restore
    Application.StatusBar = False
    If number = PERMISSION_DENIED Then
        MsgBox "Windows atau antivirus melarang Excel menjalankan Python. " & _
            "Minta pengelola mengizinkannya (lihat halaman pengelola), atau gunakan baris perintah pk-tracker.", _
            vbExclamation, TITLE
    Else
        MsgBox "Python tidak dapat dijalankan (" & description & "). Jalankan perintah pk-tracker diagnosa.", _
            vbExclamation, TITLE
    End If
End Sub
